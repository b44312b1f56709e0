import { MusterError } from '../../../shared/runtime/errors.ts';
import type { DemoScene } from '../scene.ts';
import { deleteFromOrcidScene } from './delete-from-orcid.ts';
import { exportScene } from './export.ts';
import { importFilesScene } from './import-files.ts';
import { indexAssetsScene } from './index-assets.ts';
import { notifyUsersScene } from './notify-users.ts';
import { registerDoiScene } from './register-doi.ts';
import { updateResearchAssetsScene } from './update-research-assets.ts';

/** What `npm run demo -- --job NAME` can show; the first is the default. */
export const SCENES: readonly [DemoScene, ...DemoScene[]] = [
  updateResearchAssetsScene,
  registerDoiScene,
  importFilesScene,
  indexAssetsScene,
  exportScene,
  notifyUsersScene,
  deleteFromOrcidScene,
];

/** @throws MusterError naming the scenes if none has that name. */
export function findScene(name: string | undefined): DemoScene {
  if (name === undefined) return SCENES[0];
  const scene = SCENES.find((each) => each.name === name);
  if (scene) return scene;
  const names = SCENES.map((each) => each.name).join(', ');
  throw new MusterError('NO_SCENE', 400, `The demo cannot run a job "${name}". It can run ${names}.`);
}
