import type { Texts } from '../texts.ts';

export const server: Texts['server'] = {
  reasons: {
    CHANGED: 'Der Datensatz wurde geändert.',
    RENDERED: 'Der Datensatz steht in seinem Teil der Datei. Die Datei ist vollständig, wenn der Lauf beendet ist.',
    NO_CHANGE: 'Es war nichts zu ändern.',
    PARTIAL: 'Ein Teil der Arbeit ist getan und gespeichert, der Rest ist fehlgeschlagen.',
    RECORD_NOT_FOUND: 'Es gibt keinen Datensatz mit dieser ID mehr.',
    RECORD_DELETED: 'Der Datensatz wurde gelöscht, bevor er an der Reihe war.',
    RECORD_INVALID: 'Der gespeicherte Datensatz ist nicht gültig.',
    RECORD_TOO_LARGE: 'Der Datensatz oder das Protokoll seiner Änderungen würde zu groß.',
    PERFORMING: 'Der Lauf arbeitet gerade an diesem Datensatz.',
    WRITE_ERROR: 'Die Datenbank hat diesen Datensatz nicht angenommen.',
    CONFLICT: 'Andere haben den Datensatz immer wieder geändert, während der Lauf ihn schreiben wollte.',
    UNDETERMINED:
      'Ob die Änderung gemacht wurde, lässt sich nicht mehr feststellen. Sie wird nicht noch einmal gemacht.',
    BATCH_FAILED: 'Die nötigen Daten konnten auch nach mehreren Versuchen nicht gelesen werden.',
    NOT_REACHED: 'Der Lauf endete, bevor dieser Datensatz an der Reihe war.',
    SUBMITTER_MAY_NOT: 'Wer den Lauf gestartet hat, darf diesen Auftrag nicht mehr ausführen.',
    UNREACHABLE: 'Das äußere System war nicht erreichbar.',
    UNCLEAR: 'Das äußere System hat keine klare Antwort gegeben.',
    TOO_MANY_REQUESTS: 'Das äußere System hatte zu viele Anfragen.',
    OUTSIDE_UNAVAILABLE: 'Das äußere System war nicht verfügbar.',
  },
  upkeep: {
    PUBLISHING: 'Änderungen an Forschungsergebnissen veröffentlichen und an Suchindexe weitergeben',
    DOIS: 'DOIs mit Löschungen in Einklang halten',
    RECONCILING: 'Läufe mit ihren Workflows vergleichen und Abgelaufenes wegräumen',
  },
  upkeepStates: { GOES_ON: 'Läuft', FAILS: 'Schlägt fehl', LATE: 'Verspätet', NEVER: 'Noch nicht' },
};
