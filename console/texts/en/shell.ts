import { counter } from '../forms.ts';

const count = counter('en');

export const shell = {
  product: 'Muster',
  skip: 'Skip to the content',
  menu: 'Main',
  home: 'Home',
  runJob: 'Run a job',
  runs: 'Runs',
  sets: 'Sets',
  records: 'Records',
  configuration: 'Configuration',
  account: 'Your account',
  notifications: (unread: number) =>
    count(unread, { zero: 'Notifications', one: 'Notifications, # unread', other: 'Notifications, # unread' }),
  signOut: 'Sign out',
  theme: 'Colours',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languages: { en: 'English', de: 'Deutsch' },
  loading: 'Loading…',
  offline: 'Muster cannot be reached. What you see may be old. Trying again…',
  notFoundTitle: 'There is no such page',
  notFound: 'The address may be misspelt, or what it showed is gone.',
  toHome: 'Go to the home page',
  updated: 'Muster was updated. Reload the page to go on; nothing is lost.',
  reload: 'Reload',
};
