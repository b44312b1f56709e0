import project from '../../package.json' with { type: 'json' };

const words = project.scripts.worker.split(' ');

/** How `npm run worker` starts Node (decision 0004): workers of tests and benches run as real ones do. */
export const WORKER_OPTIONS = words.slice(words.indexOf('node') + 1, words.indexOf('--import'));
