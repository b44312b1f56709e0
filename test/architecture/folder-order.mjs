/**
 * The folders of shared/ in their layers, the ground first. A folder imports only from folders that stand before it, so
 * there is no cycle. Why in this order: docs/decisions/0021-order-of-folders.md.
 */
export const LAYERS = {
  ground: ['runtime', 'telemetry', 'outside', 'model', 'store', 'access'],
  settings: ['settings', 'sets', 'rules'],
  kit: ['job-kit', 'records'],
  fields: ['dois', 'letters', 'publishing', 'files', 'exchange', 'orcid', 'openid'],
  jobs: ['jobs', 'runs'],
};

/**
 * The folders of console/, the ground first. It imports nothing of the server: what it knows comes from the API. A page's
 * room imports from no other page's.
 */
export const CONSOLE = ['styles', 'texts', 'api', 'ui', 'session', 'live', 'forms', 'pages', 'app'];

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
  const [first = '', second = '', third = ''] = path.split('/');
  if (first === 'console' && CONSOLE.includes(second))
    return second === 'pages' ? `console/pages/${third}` : `${first}/${second}`;
  return first === 'shared' ? `shared/${second}` : first;
}

/**
 * Why a file of the one folder may not import from the other; undefined when it may.
 * @param {string} from as `folderOf` names it.
 * @param {string} to as `folderOf` names it.
 */
export function problemOf(from, to) {
  if (from === to) return undefined;
  const [top = '', folder = ''] = from.split('/');
  const [target = '', other = ''] = to.split('/');
  if (top === 'console' || target === 'console') return problemInConsole(top, folder, target, other);
  if (top !== target) {
    const allowed = IMPORTS[top];
    if (!allowed || target === 'shared' || allowed.includes(target)) return undefined;
    return `${top}/ may not import from ${target}/.`;
  }
  for (const each of [from, to]) {
    if (!SHARED.includes(each)) return `${each} has no place yet in test/architecture/folder-order.mjs.`;
  }
  if (SHARED.indexOf(to) < SHARED.indexOf(from)) return undefined;
  return `${from}/ may not import from ${to}/, which stands above it in test/architecture/folder-order.mjs.`;
}

/**
 * @param {string} top
 * @param {string} folder
 * @param {string} target
 * @param {string} other
 */
function problemInConsole(top, folder, target, other) {
  if (top === 'test') return undefined;
  if (top !== target) return `${top}/ may not import from ${target}/: the console and the server share the API only.`;
  // Files beside the folders start the program.
  if (folder === '') return undefined;
  if (folder !== other && CONSOLE.indexOf(other) < CONSOLE.indexOf(folder)) return undefined;
  return `console/${folder} may not import from console/${other}, which stands beside or above it in test/architecture/folder-order.mjs.`;
}
