import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pythonPeers } from '../support/python-peers.ts';

describe('the peers of the tests', () => {
  it('are there after npm test asked for them, in the versions of the lock', async () => {
    const { run } = await pythonPeers();
    const program = `
import sys
from importlib.metadata import version
import datacite.schema45, sickle, pyftpdlib.servers, OpenSSL
print(sys.stdin.read(), *(version(name) for name in ['datacite', 'Sickle', 'pyftpdlib']))`;
    assert.equal((await run(program, 'grüß')).trim(), 'grüß 1.4.1 0.7.0 2.2.0');
  });

  it('say what went wrong', async () => {
    const { run } = await pythonPeers();
    await assert.rejects(run('raise ValueError("so not")'), /so not/);
  });
});
