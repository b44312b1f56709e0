/**
 * Import this first. Processes that tests start are made for seconds: without optimized code, and workers without a thread
 * for workflows. Here they run as real ones do, as in tests with full figures.
 */
process.env['MUSTER_TEST_FULL'] = '1';
