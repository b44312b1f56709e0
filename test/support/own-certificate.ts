import { pythonPeers } from './python-peers.ts';

/** A self-made certificate for localhost that nothing else trusts, and its key; PEM. */
export interface OwnCertificate {
  key: string;
  cert: string;
}

const PROGRAM = `
import datetime, ipaddress, json
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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
print(json.dumps({
    "key": key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
    "cert": certificate.public_bytes(serialization.Encoding.PEM).decode(),
}))
`;

/** Makes a certificate, valid for a day. */
export async function makeOwnCertificate(): Promise<OwnCertificate> {
  const { run } = await pythonPeers();
  return JSON.parse(await run(PROGRAM)) as OwnCertificate;
}
