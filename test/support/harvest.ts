import type { PythonPeers } from './python-peers.ts';

/** What Sickle, an independent harvester, got of an endpoint. */
export interface Harvest {
  /** By identifier, the last time each was met. */
  records: Record<string, { datestamp: string; deleted: boolean; sets: string[]; metadata: string | null }>;
  /** Times that a record was met. */
  met: number;
  responseDate: string;
}

const PROGRAM = `
import sys, json
from sickle import Sickle
from sickle.iterator import OAIResponseIterator
from sickle.oaiexceptions import NoRecordsMatch
from sickle.models import Record
from lxml import etree

url, arguments = sys.argv[1], json.loads(sys.argv[2])
sickle = Sickle(url, iterator=OAIResponseIterator, max_retries=2, timeout=30)
oai = '{http://www.openarchives.org/OAI/2.0/}'
result = {'records': {}, 'met': 0, 'responseDate': None}
try:
    for response in sickle.ListRecords(**arguments):
        root = response.xml
        if result['responseDate'] is None:
            result['responseDate'] = root.find(oai + 'responseDate').text
        for element in root.iter(oai + 'record'):
            record = Record(element)
            metadata = element.find(oai + 'metadata')
            result['met'] += 1
            result['records'][record.header.identifier] = {
                'datestamp': record.header.datestamp,
                'deleted': record.header.deleted,
                'sets': record.header.setSpecs,
                'metadata': None if metadata is None else etree.tostring(metadata[0], encoding='unicode'),
            }
except NoRecordsMatch:
    pass
print(json.dumps(result))
`;

/** Harvests everything that these arguments select, page by page, with Sickle. */
export async function harvest(
  { run }: PythonPeers,
  url: string,
  wanted: { metadataPrefix: string; from?: string; until?: string; set?: string },
): Promise<Harvest> {
  return JSON.parse(await run(PROGRAM, '', [url, JSON.stringify(wanted)])) as Harvest;
}
