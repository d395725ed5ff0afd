// Audits a server by the GraphQL over HTTP specification: node http-audit.mjs URL [TENANT]. Prints what is failed, by its level.
import { auditServer } from 'graphql-http';

const [url, tenant] = process.argv.slice(2);
const headers = tenant ? { 'x-tenant': tenant } : {};
const withTenant = (target, options = {}) => fetch(target, { ...options, headers: { ...options.headers, ...headers } });
const results = await auditServer({ url, fetchFn: withTenant });
const failed = (level) => results.filter((result) => result.status === level);
for (const [level, status] of [['MUST', 'error'], ['SHOULD', 'warn'], ['MAY', 'notice']]) {
    for (const result of failed(status)) {
        console.log(`${level}: ${result.name}: ${result.reason}`);
    }
}
console.log(`${results.length} audited, ${failed('error').length} MUST failed, ${failed('warn').length} SHOULD failed`);
process.exit(failed('error').length === 0 && results.length > 50 ? 0 : 1);
