/** `npm run demo`: its sample and its stand-ins are made with packages that only development needs. */
try {
  await import('./demo/demo-command.ts');
} catch (error) {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  if (!isMissing) throw error;
  console.error('The demo needs packages that "npm ci --omit=dev" leaves out. Install all of them with "npm ci".');
  process.exitCode = 1;
}
