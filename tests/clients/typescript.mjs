// Calls every tool through a TypeScript client: `sdk`, `client` or `modern`.
const kind = process.argv[2] ?? 'sdk';
const base = kind === 'sdk' ? '@modelcontextprotocol/sdk/client/index.js' : '@modelcontextprotocol/client';
const stdio = kind === 'sdk' ? '@modelcontextprotocol/sdk/client/stdio.js' : '@modelcontextprotocol/client/stdio';
const { Client } = await import(base);
const { StdioClientTransport } = await import(stdio);

const transport = new StdioClientTransport({ command: process.env.PIM ?? 'pim', args: ['mcp', '-p', 'policies/contoso'], stderr: 'ignore' });
const client = new Client({ name: 'clients', version: '1' }, kind === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {});
await client.connect(transport);
console.log(client.getServerVersion());
const { tools } = await client.listTools();
console.log(tools.map((tool) => tool.name).join(' '));

const at = '2026-03-02T09:00:00Z';
const calls = [
  ['pim_can', { query: 'can alice activate membership of exchange-ops', at }],
  ['pim_can', { query: 'can alice reach role "Exchange Administrator"', at }],
  ['pim_who', { query: 'who can activate membership of exchange-ops', at }],
  ['pim_what', { query: 'what can bob activate', at }],
  ['pim_how', { query: 'how can alice reach role "Exchange Administrator"', at }],
  ['pim_when', { query: 'when can carol manage exchange-ops' }],
  ['pim_is', { query: 'is bob member of kv-readers', at }],
  ['pim_show', { query: 'show exchange-ops', at }],
  ['pim_list', { kind: 'users', eligible: true, group: 'exchange-ops', at }],
  ['pim_check', { at }],
  ['pim_test', { at }],
  ['pim_diff', { at, assume: ['assign kim to helpdesk as active member'] }],
  ['pim_explain', { code: 'D3.24' }],
  ['pim_can', { query: 'can zoe activate membership of exchange-ops' }],
];
for (const [name, args] of calls) {
  const result = await client.callTool({ name, arguments: args });
  const isSame = result.content[0].text === JSON.stringify(result.structuredContent);
  console.log(name, result.isError ? 'refused' : 'answered', isSame ? '' : 'OTHER TEXT', JSON.stringify(result.structuredContent).slice(0, 80));
}
await client.close();
