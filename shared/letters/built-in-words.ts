/** The built-in letters' texts in one language. Paragraphs are templates. */
export interface LetterWords {
  greeting: string;
  sentBy: string;
  optOut: string;
  reportLink: string;
  rows: Readonly<
    Record<
      | 'job'
      | 'set'
      | 'status'
      | 'members'
      | 'succeeded'
      | 'unchanged'
      | 'skipped'
      | 'failed'
      | 'unprocessed'
      | 'letters',
      string
    >
  >;
  letters: Readonly<Record<string, { subject: string; paragraphs: readonly string[] }>>;
}

export const ENGLISH_WORDS: LetterWords = {
  greeting: 'Dear {{recipient.name}}',
  sentBy: 'Sent by',
  optOut: 'Unsubscribe from letters of this kind',
  reportLink: 'The report of this run',
  rows: {
    job: 'Job',
    set: 'Set',
    status: 'Status',
    members: 'Members',
    succeeded: 'Succeeded',
    unchanged: 'Unchanged',
    skipped: 'Skipped',
    failed: 'Failed',
    unprocessed: 'Not reached',
    letters: 'Letters to send',
  },
  letters: {
    SOCIAL_LOGIN_INVITAION: {
      subject: 'Log in to {{repository.name}} with an account that you already have',
      paragraphs: [
        'you can now log in to {{repository.name}} with your social network account, without another password.',
        'Your primary id here is {{recipient.primaryId}}.',
      ],
    },
    ACCOUNT_CHANGED: {
      subject: 'Your account at {{repository.name}} was changed',
      paragraphs: [
        'our staff changed your account {{recipient.primaryId}}. If you did not expect this, please contact us.',
      ],
    },
    ACCOUNT_EXPIRES: {
      subject: 'Your account at {{repository.name}} is about to expire',
      paragraphs: [
        'your account {{recipient.primaryId}} expires{{#if expires}} on {{expires}}{{else}} soon{{/if}}. Please contact us if you still need it.',
        '{{message}}',
      ],
    },
    NEWS: {
      subject: 'News from {{repository.name}}',
      paragraphs: ['{{repository.name}} has news for you.', '{{message}}'],
    },
    SERVICE_INTERRUPTION: {
      subject: 'Interruption of {{repository.name}}',
      paragraphs: [
        '{{repository.name}} will not be available for some time. We are sorry for the inconvenience.',
        '{{message}}',
      ],
    },
    AUTHOR_MATCH_APPROVAL: {
      subject: 'Are these works yours?',
      paragraphs: ['we found works that may be yours. Please approve or reject them.'],
    },
    MEDIATED_DEPOSIT_APPROVED: {
      subject: 'A deposit on your behalf was approved',
      paragraphs: ['a work deposited on your behalf has been approved.'],
    },
    DEPOSIT_APPROVED: {
      subject: 'Your deposit was approved',
      paragraphs: ['the work that you deposited has been approved.'],
    },
    DEPOSIT_RETURNED: {
      subject: 'Your deposit was returned',
      paragraphs: ['the work that you deposited has been returned to you. Please review it.'],
    },
    ASSET_STATISTICS: {
      subject: 'Views and downloads of your works',
      paragraphs: ['new figures on views and downloads of your works are available.'],
    },
    ORCID_PERMISSION_EXPIRES: {
      subject: 'Your permission at ORCID is about to expire',
      paragraphs: [
        'you allowed {{repository.name}} to update your ORCID record{{#if orcid}} {{orcid}}{{/if}}. This permission is about to expire{{#if expires}} ({{expires}}){{/if}}. Please renew it.',
      ],
    },
    JOB_ENDED: {
      subject: '{{run.status}}: {{run.name}}',
      paragraphs: ['the run "{{run.name}}", submitted at {{run.submitTime}}, ended at {{run.endTime}}.'],
    },
  },
};

export const GERMAN_WORDS: LetterWords = {
  greeting: 'Guten Tag {{recipient.name}}',
  sentBy: 'Gesendet von',
  optOut: 'Ich möchte keine solchen Schreiben mehr',
  reportLink: 'Der Bericht zu diesem Lauf',
  rows: {
    job: 'Aufgabe',
    set: 'Set',
    status: 'Status',
    members: 'Mitglieder',
    succeeded: 'Erledigt',
    unchanged: 'Unverändert',
    skipped: 'Ausgelassen',
    failed: 'Fehlgeschlagen',
    unprocessed: 'Nicht erreicht',
    letters: 'Zu sendende Schreiben',
  },
  letters: {
    SOCIAL_LOGIN_INVITAION: {
      subject: 'Anmelden bei {{repository.name}} mit einem Konto, das Sie schon haben',
      paragraphs: [
        'Sie können sich bei {{repository.name}} jetzt mit Ihrem Konto bei einem sozialen Netzwerk anmelden.',
        'Ihre Kennung hier ist {{recipient.primaryId}}.',
      ],
    },
    ACCOUNT_CHANGED: {
      subject: 'Ihr Konto bei {{repository.name}} wurde geändert',
      paragraphs: [
        'wir haben Ihr Konto {{recipient.primaryId}} geändert. Wenn Sie das nicht erwarten, fragen Sie uns.',
      ],
    },
    ACCOUNT_EXPIRES: {
      subject: 'Ihr Konto bei {{repository.name}} läuft bald ab',
      paragraphs: [
        'Ihr Konto {{recipient.primaryId}} läuft {{#if expires}}am {{expires}}{{else}}bald{{/if}} ab. Wenn Sie es weiter brauchen, melden Sie sich.',
        '{{message}}',
      ],
    },
    NEWS: {
      subject: 'Neues von {{repository.name}}',
      paragraphs: ['es gibt Neues von {{repository.name}}.', '{{message}}'],
    },
    SERVICE_INTERRUPTION: {
      subject: 'Unterbrechung von {{repository.name}}',
      paragraphs: [
        '{{repository.name}} wird eine Zeit lang nicht erreichbar sein. Wir bitten um Verständnis.',
        '{{message}}',
      ],
    },
    AUTHOR_MATCH_APPROVAL: {
      subject: 'Sind das Ihre Arbeiten?',
      paragraphs: [
        'wir haben Arbeiten gefunden, die von Ihnen sein könnten. Bitte bestätigen Sie sie oder lehnen Sie sie ab.',
      ],
    },
    MEDIATED_DEPOSIT_APPROVED: {
      subject: 'Eine Einreichung für Sie wurde angenommen',
      paragraphs: ['eine Arbeit, die jemand für Sie eingereicht hat, wurde angenommen.'],
    },
    DEPOSIT_APPROVED: {
      subject: 'Ihre Einreichung wurde angenommen',
      paragraphs: ['die Arbeit, die Sie eingereicht haben, wurde angenommen.'],
    },
    DEPOSIT_RETURNED: {
      subject: 'Ihre Einreichung ging an Sie zurück',
      paragraphs: ['die Arbeit, die Sie eingereicht haben, ging an Sie zurück. Bitte sehen Sie sie noch einmal durch.'],
    },
    ASSET_STATISTICS: {
      subject: 'Aufrufe und Downloads Ihrer Arbeiten',
      paragraphs: ['die Zahlen zu Ihren Arbeiten liegen bereit.'],
    },
    ORCID_PERMISSION_EXPIRES: {
      subject: 'Ihre Erlaubnis bei ORCID läuft bald ab',
      paragraphs: [
        'Sie haben {{repository.name}} erlaubt, Ihren ORCID-Eintrag{{#if orcid}} {{orcid}}{{/if}} zu pflegen. Diese Erlaubnis läuft bald ab{{#if expires}} ({{expires}}){{/if}}. Bitte erneuern Sie sie.',
      ],
    },
    JOB_ENDED: {
      subject: '{{run.status}}: {{run.name}}',
      paragraphs: ['der Lauf „{{run.name}}“, gestartet um {{run.submitTime}}, endete um {{run.endTime}}.'],
    },
  },
};
