import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pythonPeers } from './python-peers.ts';

export interface FtpsServer {
  host: string;
  port: number;
  user: string;
  password: string;
  /** PEM of its own certificate, which nobody else trusts. */
  certificate: string;
  close(this: void): Promise<void>;
}

/** Makes a certificate of its own for localhost, serves the folder with TLS on both connections, and prints its port. */
const PROGRAM = `
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer

root, pem, implicit, user, password = sys.argv[1:]
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
now = datetime.datetime.now(datetime.timezone.utc)
names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(names, critical=False).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    .sign(key, hashes.SHA256())
)
with open(pem, "wb") as file:
    file.write(certificate.public_bytes(serialization.Encoding.PEM))
    file.write(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


class Handler(TLS_FTPHandler):
    tls_control_required = True
    tls_data_required = True

    def handle(self):
        if implicit == "true":
            self.secure_connection(self.ssl_context)
            self._pbsz, self._prot = True, True
        super().handle()


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
  const pem = join(folder, `ftps-${isImplicit}.pem`);
  const [user, password] = ['uploader', 'a password'];
  const child = spawn(python, ['-c', PROGRAM, root, pem, String(isImplicit), user, password], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const lines = createInterface(child.stdout);
  const port = await Promise.race([
    once(lines, 'line').then(([line]) => Number(line)),
    once(child, 'exit').then(() => Promise.reject(new Error(`The FTP server did not start: ${errors}`))),
  ]);
  const certificate = (await readFile(pem, 'utf8')).split('-----BEGIN PRIVATE KEY')[0] ?? '';
  return {
    ...{ host: '127.0.0.1', port, user, password, certificate },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
