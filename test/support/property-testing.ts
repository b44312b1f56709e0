import fc from 'fast-check';

/** The runner ends a file after a quarter of an hour, in full figures after two hours; a property should report before then. */
const LIMIT_MINUTES = process.env['MUSTER_TEST_FULL'] ? 110 : 10;

// A property that fails and shrinks for long, or hangs, tells its seed and the smallest counterexample so far.
fc.installGlobalPlugin(fc.interruptAfterTimeLimit(LIMIT_MINUTES * 60_000, { failOnInterrupt: true }));

export { fc };
