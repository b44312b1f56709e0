import type { XmlElement } from '../records/xml.ts';
import type { DiscoveryPlace } from '../../model/discovery.ts';
import type { ListedRecord } from '../../store/discovery.ts';
import { formatDatestamp, readDatestamp, type ReadDatestamp } from './datestamp.ts';
import { OaiError } from './oai-error.ts';
import type { OaiMoment, OaiProvider } from './provider.ts';
import { headerOf, isOffered, recordOf } from './record-elements.ts';
import { readFormat } from './read-record.ts';
import { readToken, writeToken, type Resumption } from './resumption-token.ts';

const PAGE_SIZE = 200;
const HEADERS_PER_RECORD = 5;

/** A list as requested, or as a token continues it. */
type WantedList = Omit<Resumption, 'verb' | 'after'> & { from?: Date | undefined; after?: DiscoveryPlace };

/**
 * A page of records or headers, by datestamp and id. It never goes beyond the horizon, so that no record can later be
 * published in the part already listed.
 * @throws OaiError badArgument, badResumptionToken, cannotDisseminateFormat, noRecordsMatch
 */
export async function listRecords(
  provider: OaiProvider,
  verb: Resumption['verb'],
  values: Readonly<Record<string, string>>,
  moment: OaiMoment,
): Promise<XmlElement> {
  const { resumptionToken } = values;
  const wanted =
    resumptionToken === undefined
      ? beginList(provider, values, moment)
      : goOn(provider, readToken(resumptionToken, verb, moment.now), moment);
  const { format, set, from, until, after, cursor } = wanted;
  const pageSize = (provider.pageSize ?? PAGE_SIZE) * (verb === 'ListIdentifiers' ? HEADERS_PER_RECORD : 1);
  const isKnown = set === undefined || isOffered(provider.profile, set);
  const found = isKnown
    ? await provider.store.discovery.list(
        { from, until, set, after },
        pageSize + 1,
        verb === 'ListRecords' ? format : undefined,
      )
    : [];
  const page = found.slice(0, pageSize);
  if (page.length === 0 && !after) throw new OaiError('noRecordsMatch', 'No record matches these arguments.');

  const last = found.length > pageSize ? page.at(-1) : undefined;
  const items =
    verb === 'ListRecords'
      ? { record: page.map((record) => recordOf(provider, record, format, set)) }
      : { header: page.map((record) => headerOf(provider, record, set)) };
  return { [verb]: { ...items, ...resumption(wanted, verb, last, page.length, moment, cursor > 0) } };
}

/** The token of the next page; empty at the end of a list with several pages. */
function resumption(
  { format, set, until, cursor }: WantedList,
  verb: Resumption['verb'],
  last: ListedRecord | undefined,
  given: number,
  { now }: OaiMoment,
  isGoingOn: boolean,
): XmlElement {
  if (!last) return isGoingOn ? { resumptionToken: { '@cursor': String(cursor) } } : {};
  const after = { datestamp: last.datestamp, id: last._id };
  const { token, expires } = writeToken({ verb, format, set, until, after, cursor: cursor + given }, now);
  return {
    resumptionToken: {
      '@expirationDate': formatDatestamp(expires),
      '@cursor': String(cursor),
      '#text': token,
    },
  };
}

function beginList(
  { profile }: OaiProvider,
  { metadataPrefix = '', from, until, set }: Readonly<Record<string, string>>,
  { horizon }: OaiMoment,
): WantedList {
  const first = readBound('from', from, 'first');
  const last = readBound('until', until, 'last');
  if (first && last && first.granularity !== last.granularity) {
    throw new OaiError('badArgument', 'from and until must have the same form: both days, or both with seconds.');
  }
  if (first && last && first.date > last.date) throw new OaiError('badArgument', 'from is later than until.');
  const format = readFormat(profile, metadataPrefix);
  const reach = last && last.date < horizon ? last.date : horizon;
  return { format, set, from: first?.date, until: reach, cursor: 0 };
}

function readBound(name: string, text: string | undefined, end: 'first' | 'last'): ReadDatestamp | undefined {
  if (text === undefined) return undefined;
  const read = readDatestamp(text, end);
  if (read) return read;
  throw new OaiError('badArgument', `${name} must be a day or a second in UTC: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.`);
}

function goOn({ profile }: OaiProvider, token: Resumption, { horizon }: OaiMoment): WantedList {
  const { format, set, until, after, cursor } = token;
  return { format: readFormat(profile, format), set, until: until < horizon ? until : horizon, after, cursor };
}
