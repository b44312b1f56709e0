/** Groups of an asset whose fields the product names with a dot: `date.published`. Each of their fields is one by itself. */
export const DOTTED_GROUPS: ReadonlySet<string> = new Set([
  ...[
    'asset',
    'date',
    'description',
    'grants',
    'identifier',
    'local',
    'publication',
    'resource',
    'resourcetype',
    'subject',
  ],
  ...['titles', 'user', 'link', 'file', 'license', 'persistent'],
]);
