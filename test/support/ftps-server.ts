import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeOwnCertificate } from './own-certificate.ts';
import { pythonPeers } from './python-peers.ts';

export interface FtpsServer {
  host: string;
  port: number;
  user: string;
  password: string;
  /** PEM of its own certificate, which nothing else trusts. */
  certificate: string;
  /**
   * Holds the next upload back: its bytes wait at the server until they are released.
   * @returns `isHeld` says whether there is one.
   */
  holdNext(this: void): Promise<{ isHeld(): boolean; release(): Promise<void> }>;
  /** From now on it does not continue uploads: it says so, or takes them from the beginning without a word. */
  continuesNothing(this: void, how: 'refuse' | 'ignore'): Promise<void>;
  close(this: void): Promise<void>;
}

/** Serves the folder with TLS on both connections, and prints its port. */
const PROGRAM = `
import os
import sys
import time
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

root, pem, implicit, user, password, hold = sys.argv[1:]


class Data(TLS_DTPHandler):
    held = False

    def handle_read_event(self):
        if not self.held and self._ssl_established and os.path.exists(hold):
            self.held = True
            os.rename(hold, hold + ".held")
        if self.held and os.path.exists(hold + ".held"):
            time.sleep(0.01)
            return
        super().handle_read_event()


class Handler(TLS_FTPHandler):
    dtp_handler = Data
    tls_control_required = True
    tls_data_required = True

    def handle(self):
        if implicit == "true":
            self.secure_connection(self.ssl_context)
            self._pbsz, self._prot = True, True
        super().handle()

    def ftp_REST(self, line):
        if os.path.exists(hold + ".refuse"):
            self.respond("502 Not here.")
        elif os.path.exists(hold + ".ignore"):
            self.respond("350 Not here either, but nobody says so.")
        else:
            return super().ftp_REST(line)


authorizer = DummyAuthorizer()
authorizer.add_user(user, password, root, perm="elradfmwMT")
Handler.authorizer = authorizer
Handler.certfile = pem
server = FTPServer(("127.0.0.1", 0), Handler)
print(server.address[1], flush=True)
server.serve_forever(handle_exit=False)
`;

/** An FTP server with TLS, of another implementation than the client's. */
export async function startFtpsServer({
  root,
  isImplicit,
  folder,
}: {
  root: string;
  isImplicit: boolean;
  /** For its key and certificate. */
  folder: string;
}): Promise<FtpsServer> {
  const { python } = await pythonPeers();
  const { key, cert } = await makeOwnCertificate();
  const pem = join(folder, `ftps-${isImplicit}.pem`);
  await writeFile(pem, cert + key);
  const hold = join(folder, `ftps-${isImplicit}.hold`);
  const [user, password] = ['uploader', 'a password'];
  const child = spawn(python, ['-c', PROGRAM, root, pem, String(isImplicit), user, password, hold], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const lines = createInterface(child.stdout);
  const port = await Promise.race([
    once(lines, 'line').then(([line]) => Number(line)),
    once(child, 'exit').then(() => Promise.reject(new Error(`The FTP server did not start: ${errors}`))),
  ]);
  return {
    ...{ host: '127.0.0.1', port, user, password, certificate: cert },
    holdNext: async () => {
      await writeFile(hold, '');
      return { isHeld: () => existsSync(`${hold}.held`), release: () => rm(`${hold}.held`) };
    },
    continuesNothing: async (how) => {
      await writeFile(`${hold}.${how}`, '');
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
