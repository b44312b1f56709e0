/** Addresses of the real engines that `npm test` starts once for all test files. */
export function testEngines(): { temporalAddress: string; mongodbUrl: string } {
  const temporalAddress = process.env['TEMPORAL_ADDRESS'];
  const mongodbUrl = process.env['MONGODB_URL'];
  if (!temporalAddress || !mongodbUrl) {
    throw new Error('Tests need engines: run them with `npm test`, or set TEMPORAL_ADDRESS and MONGODB_URL.');
  }
  return { temporalAddress, mongodbUrl };
}
