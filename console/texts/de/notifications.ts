import type { Texts } from '../texts.ts';

export const notifications: Texts['notifications'] = {
  title: 'Benachrichtigungen',
  none: 'Sie haben keine Benachrichtigungen.',
  noneUnread: 'Sie haben alle gelesen.',
  hint: 'Muster sagt Ihnen hier, wenn ein Lauf von Ihnen endet oder sich selbst anhält.',
  caption: 'Benachrichtigungen',
  unreadOnly: 'Nur ungelesene',
  unread: 'ungelesen',
  markRead: 'Als gelesen markieren',
  markAll: 'Alle als gelesen markieren',
  markedAll: 'Alle sind als gelesen markiert',
  run: 'Lauf',
  about: 'Was',
  message: 'Meldung',
  at: 'Wann',
  open: 'Lauf öffnen',
  preferences: 'Wie Sie benachrichtigt werden',
  preferencesHint: 'Diese Liste enthält immer alles. Was Sie darüber hinaus wünschen:',
  popUp: 'Meldung in der Konsole',
  browser: 'Benachrichtigung des Browsers',
  saved: 'Ihre Wünsche sind gespeichert',
  browserDenied:
    'Dieser Browser lässt keine Benachrichtigungen von Muster zu. Erlauben Sie sie in den Einstellungen des Browsers.',
};
