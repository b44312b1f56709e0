/** How `npm run worker` starts Node (decision 0004): workers of tests and benches run as real ones do. */
export const WORKER_OPTIONS = ['--max-semi-space-size=64', '--heap-growing-percent=30'];
