import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngines } from '../engines/engines.ts';
import { readConfig } from '../shared/runtime/config.ts';
import { openBrowser } from './support/browser.ts';

/** `npm run pictures`: retakes the pictures of the documentation, from its own demo installation. */
const PROJECT = fileURLToPath(new URL('../', import.meta.url));
const IMAGES = join(PROJECT, 'docs', 'images');
const JOBS = ['update-research-assets', 'export', 'notify-users'];
const SIZE = { width: 1_560, height: 520 };

const dataFolder = await mkdtemp(join(tmpdir(), 'muster-pictures-'));
try {
  for (const job of JOBS) await runDemo(job);
  await takePicture();
} finally {
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}

async function runDemo(job: string): Promise<void> {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'cli/demo.ts', '--job', job, '--members', '60'], {
    cwd: PROJECT,
    env: { ...process.env, MUSTER_DATA: dataFolder },
    stdio: 'inherit',
  });
  const [code] = (await once(demo, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The demo of ${job} ended with ${code}.`);
}

/** Temporal's list of workflows, as operators see it. */
async function takePicture(): Promise<void> {
  const engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), { ports: 'free' });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: SIZE, timezoneId: 'UTC' });
    await page.goto(`${engines.temporalUi ?? ''}/namespaces/default/workflows`);
    await page.getByText('updateResearchAssets').first().waitFor();
    await mkdir(IMAGES, { recursive: true });
    await page.screenshot({ path: join(IMAGES, 'temporal-workflows.png') });
    // Where the engines are is read when this is loaded.
    Object.assign(process.env, { TEMPORAL_ADDRESS: engines.temporalAddress, MONGODB_URL: engines.mongodbUrl });
    const { takeConsolePictures } = await import('./take-console-pictures.ts');
    await takeConsolePictures(IMAGES);
    const { takeTroublePictures } = await import('./take-trouble-pictures.ts');
    await page.setViewportSize({ width: 1_560, height: 760 });
    await takeTroublePictures(page, { ui: engines.temporalUi ?? '', images: IMAGES });
  } finally {
    await browser.close();
    await engines.close();
  }
}
