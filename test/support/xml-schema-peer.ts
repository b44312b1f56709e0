import { fileURLToPath } from 'node:url';
import { pythonPeers } from './python-peers.ts';

const OAI_PMH = fileURLToPath(new URL('../schemas/oai-pmh.xsd', import.meta.url));

const PROGRAM = `
import json, sys
from lxml import etree
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
for line in sys.stdin:
    try:
        schema.validate(etree.fromstring(json.loads(line).encode()))
        print(json.dumps([f'{error.path}: {error.message}' for error in schema.error_log]))
    except etree.XMLSyntaxError as error:
        print(json.dumps([f'not well-formed: {error}']))
`;

/** Holds answers of OAI-PMH against its schema, and the records in them against theirs. @returns the complaints about each. */
export async function complaintsOfSchema(answers: readonly string[]): Promise<string[][]> {
  const { run } = await pythonPeers();
  const output = await run(PROGRAM, answers.map((answer) => JSON.stringify(answer)).join('\n'), [OAI_PMH]);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}
