/**
 * The folders of shared/ in their layers, the ground first. A folder imports only from folders that stand before it, so
 * there is no cycle. Why in this order: docs/decisions/0021-order-of-folders.md.
 */
export const LAYERS = {
  ground: ['runtime', 'outside', 'model', 'store', 'access'],
  settings: ['settings', 'sets', 'rules'],
  kit: ['job-kit', 'records'],
  fields: ['dois', 'letters', 'publishing', 'files', 'exchange', 'orcid'],
  jobs: ['jobs', 'runs'],
};

/**
 * What the other folders import beside shared/. Those that are not named here import what they like.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const IMPORTS = {
  shared: [],
  engines: [],
  activities: [],
  workflows: [],
  api: ['engines'],
  workers: ['engines', 'activities'],
  cli: ['engines', 'api', 'workers', 'test'],
};

const SHARED = Object.values(LAYERS)
  .flat()
  .map((name) => `shared/${name}`);

/**
 * The folder that a file is counted to.
 * @param {string} path from the project's folder, e.g. `shared/store/runs.ts`.
 */
export function folderOf(path) {
  const [first = '', second = ''] = path.split('/');
  return first === 'shared' ? `shared/${second}` : first;
}

/**
 * Why a file of the one folder may not import from the other; undefined when it may.
 * @param {string} from as `folderOf` names it.
 * @param {string} to as `folderOf` names it.
 */
export function problemOf(from, to) {
  if (from === to) return undefined;
  const [top = ''] = from.split('/');
  const [target = ''] = to.split('/');
  if (top !== target) {
    const allowed = IMPORTS[top];
    if (!allowed || target === 'shared' || allowed.includes(target)) return undefined;
    return `${top}/ may not import from ${target}/.`;
  }
  for (const folder of [from, to]) {
    if (!SHARED.includes(folder)) return `${folder} has no place yet in test/architecture/folder-order.mjs.`;
  }
  if (SHARED.indexOf(to) < SHARED.indexOf(from)) return undefined;
  return `${from}/ may not import from ${to}/, which stands above it in test/architecture/folder-order.mjs.`;
}
