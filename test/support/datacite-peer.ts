import { pythonPeers } from './python-peers.ts';

/** What an independent implementation says of metadata: the complaints of its schema 4.5, and whether it makes XML of it. */
export interface PeerVerdict {
  complaints: string[];
  xml: string;
}

const PROGRAM = `
import json, sys
from datacite import schema45
for line in sys.stdin:
    document = json.loads(line)
    complaints = [f'{"/".join(str(part) for part in error.absolute_path)}: {error.message[:200]}'
                  for error in schema45.validator.iter_errors(document)]
    assert bool(complaints) != schema45.validate(document)
    xml = '' if complaints else schema45.tostring({**document, 'doi': document.get('doi', '10.5072/x')})
    print(json.dumps({'complaints': complaints, 'xml': xml}))
`;

/** Asks PyPI's `datacite` about each document. */
export async function judgeByPeer(documents: readonly object[]): Promise<PeerVerdict[]> {
  const { run } = await pythonPeers();
  const input = documents.map((document) => JSON.stringify(document)).join('\n');
  const output = await run(PROGRAM, input);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PeerVerdict);
}
