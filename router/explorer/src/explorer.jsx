// The explorer: GraphiQL, a list of examples, and pickers of tenants and tokens where the router has demo data to offer.

import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { DOC_EXPLORER_PLUGIN, DocExplorerContextProvider } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryContextProvider } from '@graphiql/plugin-history';
import { useEditorContext } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface, GraphiQLProvider } from 'graphiql';
import all from 'examples';
import 'graphiql/style.css';
import './explorer.css';

const { endpoint, contract } = document.documentElement.dataset;
const examples = all.filter((example) => !contract || example.contracts.includes(contract));

// Which accounts a contract is for; staff may use all of them.
const audience = { storefront: ['customer'], vendor: ['vendor'], admin: ['staff'] }[contract];

// What is typed here may be a token: it lives as long as the tab.
const storage = window.sessionStorage;
// The first example is there to begin with, where nothing has been typed yet. GraphiQL takes it as its initial values: filled in
// afterwards, it would compete with the editors' own beginning.
const first = storage.getItem('graphiql:tabState') ? undefined : examples[0];
const recall = (key) => storage.getItem(`explorer:${key}`) ?? undefined;
const keep = (key, value) => storage.setItem(`explorer:${key}`, value);

const Choice = createContext();

/** When a token ends, in milliseconds. */
function end(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).exp * 1000;
  } catch {
    return 0;
  }
}

function App() {
  const [demo, setDemo] = useState();
  const [tenant, setTenant] = useState(recall('tenant') ?? '');
  const [account, setAccount] = useState(recall('account') ?? '');
  useEffect(() => { keep('tenant', tenant); keep('account', account); }, [tenant, account]);
  useEffect(() => {
    // Absent outside development: then there is nothing to pick from, and headers are typed.
    fetch(`${endpoint}/explorer.json`).then((answer) => (answer.status === 200 ? answer.json() : null)).then((found) => {
      if (!found) return setDemo(null);
      setDemo({ ...found, accounts: found.accounts.filter(({ kind }) => !audience || audience.includes(kind)) });
      setTenant((tenant) => (found.tenants.some(({ handle }) => handle === tenant) ? tenant : found.tenants[0]?.handle ?? ''));
    }).catch(() => setDemo(null));
  }, []);
  const chosen = demo?.accounts.find(({ label }) => label === account);
  const choice = useMemo(() => ({
    demo, tenant, chosen,
    setTenant(handle) {
      setTenant(handle);
      if (chosen && chosen.tenant !== handle) setAccount('');
    },
    setAccount(label) {
      setAccount(label);
      const found = demo?.accounts.find((account) => account.label === label);
      if (found) setTenant(found.tenant);
    },
    /** Chooses as an example needs it. */
    become({ as, tenant }) {
      const found = demo?.accounts.find((account) => account.kind === as && account.tenant === tenant);
      setAccount(found?.label ?? '');
      setTenant(tenant);
    },
  }), [demo, tenant, chosen]);
  const fetcher = useMemo(() => async (parameters, options) => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...(demo && tenant && !chosen ? { 'x-tenant': tenant } : {}),
        ...(chosen ? { authorization: `Bearer ${chosen.token}` } : {}),
        ...options?.headers,
      },
      body: JSON.stringify(parameters),
    });
    const text = await answer.text();
    try {
      return JSON.parse(text);
    } catch {
      return { errors: [{ message: `${answer.status} ${answer.statusText}: ${text.slice(0, 500)}` }] };
    }
  }, [demo, tenant, chosen]);
  if (demo === undefined) return null;
  return (
    <Choice value={choice}>
      <Bar />
      <GraphiQLProvider
        fetcher={fetcher} storage={storage} query={first?.query} variables={first?.variables}
        shouldPersistHeaders defaultQuery={EMPTY} inputValueDeprecation
        schemaDescription plugins={plugins} visiblePlugin={tour} referencePlugin={DOC_EXPLORER_PLUGIN}
      >
        <HistoryContextProvider>
          <DocExplorerContextProvider>
            <Editors />
          </DocExplorerContextProvider>
        </HistoryContextProvider>
      </GraphiQLProvider>
    </Choice>
  );
}

/** What `<GraphiQL>` shows, but only when the plugin to begin with is known: it decides the layout once. */
function Editors() {
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return ready && (
    <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings={false}>
      <GraphiQL.Logo><span /></GraphiQL.Logo>
    </GraphiQLInterface>
  );
}

function Bar() {
  const { demo, tenant, chosen, setTenant, setAccount } = useContext(Choice);
  const ends = chosen && end(chosen.token);
  const time = ends && new Date(ends).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <header className="bar">
      <h1>Commerce graph <small>{contract ? `${contract} explorer` : 'explorer'}</small></h1>
      {demo && (
        <>
          <label>
            Tenant
            <select id="tenant" value={tenant} onChange={(event) => setTenant(event.target.value)}>
              {demo.tenants.map(({ handle, title }) => <option key={handle} value={handle}>{title}</option>)}
            </select>
          </label>
          <label>
            As
            <select id="account" value={chosen?.label ?? ''} onChange={(event) => setAccount(event.target.value)}>
              <option value="">an anonymous shopper</option>
              {demo.accounts.map(({ label }) => <option key={label} value={label}>{label}</option>)}
            </select>
          </label>
          {chosen && <span className={ends < Date.now() ? 'ends ended' : 'ends'}>
            {ends < Date.now() ? 'its token has expired: restart the demo' : `token until ${time}`}
          </span>}
        </>
      )}
      {!demo && <span className="ends">Tenant and token go into the headers: x-tenant, authorization</span>}
    </header>
  );
}

const needs = { customer: 'a customer', vendor: 'a vendor', staff: 'staff' };

function Tour() {
  const { demo, become } = useContext(Choice);
  const { addTab, changeTab, tabs, queryEditor, variableEditor, updateActiveTabValues } = useEditorContext({ nonNull: true });
  const isEmpty = () => queryEditor.getValue().trim() === EMPTY.trim();
  // Later, when the new tab has emptied the editors. The tab is told at once what the editors tell it after a while.
  const fill = ({ query, variables }) => setTimeout(() => {
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
    updateActiveTabValues({ query, variables });
  });
  function open(example) {
    if (demo) become(example);
    const at = tabs.findIndex(({ query }) => query === example.query);
    if (at >= 0) return changeTab(at);
    if (!isEmpty()) addTab();
    fill(example);
  }
  return (
    <section className="tour" aria-label="Examples">
      <h2>Examples</h2>
      <ol>
        {examples.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.title}</strong>
              {needs[example.as] && <small>{needs[example.as]}</small>}
              <span>{example.about.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const tour = {
  title: 'Examples',
  content: Tour,
  icon: () => (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 6h2M4 12h2M4 18h2M9 6h11M9 12h11M9 18h7" strokeLinecap="round" />
    </svg>
  ),
};

const plugins = [tour, DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];
const EMPTY = '# Control and space show what can stand here.\n';

createRoot(document.querySelector('#explorer')).render(<App />);
