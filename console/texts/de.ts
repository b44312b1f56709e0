import { account } from './de/account.ts';
import { accounts } from './de/accounts.ts';
import { common } from './de/common.ts';
import { home } from './de/home.ts';
import { institution } from './de/institution.ts';
import { notifications } from './de/notifications.ts';
import { configuration } from './de/configuration.ts';
import { prove } from './de/prove.ts';
import { records } from './de/records.ts';
import { rules } from './de/rules.ts';
import { run } from './de/run.ts';
import { runs } from './de/runs.ts';
import { server } from './de/server.ts';
import { sets } from './de/sets.ts';
import { shell } from './de/shell.ts';
import { signIn } from './de/sign-in.ts';
import { wizard } from './de/wizard.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
  account,
  accounts,
  common,
  configuration,
  home,
  institution,
  notifications,
  prove,
  records,
  rules,
  run,
  runs,
  server,
  sets,
  shell,
  signIn,
  wizard,
};
