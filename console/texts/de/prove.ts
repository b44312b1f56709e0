import type { Texts } from '../texts.ts';

export const prove: Texts['prove'] = {
  title: 'Bestätigen Sie, dass Sie es sind',
  why: 'Diese Änderung ist heikel. Geben Sie Ihr Passwort noch einmal ein.',
  submit: 'Weiter',
  noPassword:
    'Sie haben noch kein Passwort. Melden Sie sich mit einem neuen Einmal-Link an, und senden Sie die Änderung noch einmal.',
};
