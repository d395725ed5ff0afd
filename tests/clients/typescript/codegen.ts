import type { CodegenConfig } from '@graphql-codegen/cli';

// The contract's committed schema and the operations that are published for it: what this client may ask is what the router answers.
const config: CodegenConfig = {
  schema: '../../../schema/storefront.graphql',
  documents: '../../../router-config/operations/storefront/*.graphql',
  emitLegacyCommonJSImports: false,
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: {
          BigInt: 'number',
          CurrencyCode: 'string',
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          JSON: 'unknown',
        },
      },
    },
  },
};

export default config;
