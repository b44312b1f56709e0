import { account } from './en/account.ts';
import { accounts } from './en/accounts.ts';
import { common } from './en/common.ts';
import { home } from './en/home.ts';
import { institution } from './en/institution.ts';
import { notifications } from './en/notifications.ts';
import { configuration } from './en/configuration.ts';
import { prove } from './en/prove.ts';
import { records } from './en/records.ts';
import { rules } from './en/rules.ts';
import { run } from './en/run.ts';
import { runs } from './en/runs.ts';
import { server } from './en/server.ts';
import { sets } from './en/sets.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { wizard } from './en/wizard.ts';

export const en = {
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
