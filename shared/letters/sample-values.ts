import { JOB_ENDED } from '../model/code-tables/letters.ts';
import { own } from '../model/own.ts';

/** Values for a preview without a recipient. */
export const SAMPLE_RECIPIENT = {
  _id: 'alovelace',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada.lovelace@example.org',
} as const;

const SAMPLE_DATA: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [JOB_ENDED]: {
    run: {
      id: '1700000000000000001',
      name: 'Update Set of Research Assets - 2026-01-31 4:05 PM UTC',
      job: 'Update Set of Research Assets',
      set: 'Articles without a license',
      status: 'Completed with Warnings',
      headline: 'The job completed; some members failed: 1150 succeeded, 40 unchanged, 10 failed.',
      failure: '',
      submitTime: '2026-01-31 4:05 PM UTC',
      endTime: '2026-01-31 4:09 PM UTC',
      members: 1_200,
      succeeded: 1_150,
      unchanged: 40,
      skipped: 0,
      failed: 10,
      unprocessed: 0,
      letters: 0,
      url: 'https://repository.example.org/almaws/v1/conf/jobs/M1/instances/1700000000000000001',
    },
  },
  ACCOUNT_EXPIRES: { expires: '2027-01-31' },
  NEWS: { message: 'The reading room is open on Sundays from May.' },
  ORCID_PERMISSION_EXPIRES: { orcid: '0000-0002-1825-0097', expires: '2027-01-31' },
};

export function sampleData(code: string): Readonly<Record<string, unknown>> {
  return own(SAMPLE_DATA, code) ?? {};
}
