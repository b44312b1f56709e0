import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { uploadFile } from '../../activities/export/upload-file.ts';
import { TRANSFER_LIMITS, TransferError, type FileTransfer } from '../../shared/files/transfer/file-transfer.ts';
import { openFtps, type FtpsSettings } from '../../shared/files/transfer/ftps.ts';
import { openSftp, type SftpSettings } from '../../shared/files/transfer/sftp.ts';
import { Egress } from '../../shared/outside/egress.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startFtpStandIn, type FtpFaults } from '../stand-ins/ftp.ts';
import { startFtpsServer } from '../support/ftps-server.ts';
import { until } from '../support/until.ts';

const { folder, write } = await temporaryFolder();
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
const BYTES = 3 * 1024 * 1024 + 17;
const content = randomBytes(BYTES);
const local = await write('export.csv', content);
const upload = { local, bytes: BYTES, folder: 'base/exports/2026', name: 'M50708_x_1.csv', run: '1' };
const never = new AbortController().signal;

const anywhere = new Egress([]);
const connectSftp = (settings: SftpSettings, signal: AbortSignal) =>
  openSftp(settings, anywhere, TRANSFER_LIMITS, signal);
const connectFtps = (settings: FtpsSettings, signal: AbortSignal) =>
  openFtps(settings, anywhere, TRANSFER_LIMITS, signal);

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
});

let servers = 0;
async function startServer(faults: FtpFaults = {}, program?: string) {
  const root = join(folder, `server-${(servers += 1)}`);
  await mkdir(root);
  const server = await startFtpStandIn({ folder: root, faults, ...defined({ program }) });
  closing.push(server.close);
  const settings: SftpSettings = {
    ...{ host: server.host, port: server.port, user: server.user },
    ...{ hostKey: server.hostKey, password: server.password },
  };
  return { server, settings, root };
}

async function using<T>(transfer: FileTransfer, work: (transfer: FileTransfer) => Promise<T>): Promise<T> {
  try {
    return await work(transfer);
  } finally {
    await transfer.close();
  }
}

const attempt = async (settings: SftpSettings, signal = never) =>
  using(await connectSftp(settings, signal), (transfer) => uploadFile(transfer, upload));

async function assertUploaded(root: string): Promise<void> {
  const place = join(root, upload.folder);
  assert.deepEqual(await readdir(place), [upload.name], 'the file is there, and no part of it');
  assert.equal(hash(await readFile(join(place, upload.name))), hash(content));
}

const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');

const fails = (isPermanent: boolean, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof TransferError, String(error));
  assert.match(error.message, message);
  assert.equal(error.isPermanent, isPermanent, error.message);
  return true;
};

for (const program of [undefined, SFTP_SERVER]) {
  const skip = program !== undefined && !existsSync(program) ? 'there is no sftp-server of OpenSSH here' : false;
  describe(
    `uploading by SFTP to ${program === undefined ? 'ssh2’s server' : 'OpenSSH’s sftp-server'}`,
    { skip },
    () => {
      it('makes the folders, and leaves the whole file and nothing else', async () => {
        const { settings, root } = await startServer({}, program);
        await attempt(settings);
        await assertUploaded(root);
      });

      it('with a private key that a passphrase seals', async () => {
        const { server, settings, root } = await startServer({}, program);
        const { host, port, user, hostKey } = settings;
        const rest = { host, port, user, hostKey };
        await attempt({ ...rest, privateKey: server.privateKey, passphrase: server.passphrase });
        await assertUploaded(root);
        const wrong = attempt({ ...rest, privateKey: server.privateKey, passphrase: 'wrong' });
        await assert.rejects(wrong, fails(true, /passphrase|parse|bad decrypt/i));
      });

      it('resumes where an earlier attempt stopped, and does nothing when the file is there', async () => {
        const { settings, root } = await startServer({}, program);
        const place = join(root, upload.folder);
        await mkdir(place, { recursive: true });
        // Beyond what is sent again nothing is looked at, so a mark in it stays if, and only if, the upload goes on.
        const part = Buffer.from(content.subarray(0, 2 * 1024 * 1024));
        part.write('MARK', 0);
        await writeFile(join(place, `.${upload.name}.${upload.run}.part`), part);
        await attempt(settings);
        const marked = await readFile(join(place, upload.name));
        assert.equal(marked.toString('utf8', 0, 4), 'MARK');
        assert.equal(hash(marked.subarray(4)), hash(content.subarray(4)));
        await attempt(settings);
        assert.equal((await readFile(join(place, upload.name))).toString('utf8', 0, 4), 'MARK');
      });

      it('follows a base folder that is a symbolic link, and says where a file is in the way', async () => {
        const { settings, root } = await startServer({}, program);
        await mkdir(join(root, 'disk', 'exports'), { recursive: true });
        await symlink('disk', join(root, 'base'));
        await attempt(settings);
        await assertUploaded(root);
        await writeFile(join(root, 'disk', 'file'), '');
        await symlink('disk/file', join(root, 'link'));
        const opened = await connectSftp(settings, never);
        const inTheWay = using(opened, (transfer) => uploadFile(transfer, { ...upload, folder: 'link/exports' }));
        await assert.rejects(inTheWay, fails(true, /link is a file/));
      });

      it('starts over when the partial file on the server is longer than the file', async () => {
        const { settings, root } = await startServer({}, program);
        const place = join(root, upload.folder);
        await mkdir(place, { recursive: true });
        await writeFile(join(place, `.${upload.name}.${upload.run}.part`), Buffer.alloc(BYTES + 1));
        await attempt(settings);
        await assertUploaded(root);
      });

      it('sends nothing to a server with another key, and names the key', async () => {
        const { server, settings } = await startServer({}, program);
        const hostKey = `SHA256:${'A'.repeat(43)}`;
        await assert.rejects(attempt({ ...settings, hostKey }), fails(true, new RegExp(escaped(server.hostKey))));
      });

      it('gives up at once on a wrong password', async () => {
        const { settings } = await startServer({}, program);
        await assert.rejects(attempt({ ...settings, password: 'wrong' }), fails(true, /authentication/));
      });
    },
  );
}

describe('uploading by SFTP to a server that fails', () => {
  it('completes after a connection drops in the middle of a write, and resends little', async () => {
    const { server, settings, root } = await startServer({ dropAfterBytes: 2_500_000 });
    await assert.rejects(attempt(settings), fails(false, /cannot be/));
    const before = server.written();
    await attempt(settings);
    await assertUploaded(root);
    assert.ok(server.written() - before < 2 * 1024 * 1024, `${server.written() - before} bytes were sent again`);
  });

  it('completes when every connection drops but makes some progress', async () => {
    const faults: FtpFaults = {};
    const { settings, root } = await startServer(faults);
    for (const dropAfterBytes of [100_000, 900_000, 1_700_000, 3_000_000]) {
      faults.dropAfterBytes = dropAfterBytes;
      await assert.rejects(attempt(settings), fails(false, /cannot be/));
    }
    delete faults.dropAfterBytes;
    await attempt(settings);
    await assertUploaded(root);
  });

  it('finds its file when the answer to the rename is lost', async () => {
    const { server, settings, root } = await startServer({ loseRenameReply: true });
    await assert.rejects(attempt(settings), fails(false, /renamed|cannot be/));
    const before = server.written();
    await attempt(settings);
    await assertUploaded(root);
    assert.equal(server.written(), before, 'nothing was sent a second time');
  });

  it('counts a file as delivered when a drop box takes it at once, even if the answer to the rename is lost', async () => {
    const { server, settings, root } = await startServer({ takesAway: true });
    await attempt(settings);
    assert.deepEqual(await readdir(join(root, upload.folder)), []);
    const losing = await startServer({ takesAway: true, loseRenameReply: true });
    let isRenaming = false;
    const onRenaming = async () => void (isRenaming = true);
    const again = async () =>
      using(await connectSftp(losing.settings, never), (transfer) =>
        uploadFile(transfer, { ...upload, isRenaming, onRenaming }),
      );
    await assert.rejects(again(), fails(false, /renamed|cannot be/));
    assert.equal(isRenaming, true);
    await again();
    assert.equal(losing.server.written(), server.written(), 'nothing was sent a second time');
  });

  it('reports a refused rename or a refused new folder', async () => {
    const renaming = await startServer({ refuseRename: true });
    await assert.rejects(attempt(renaming.settings), fails(true, /renamed/));
    const making = await startServer({ refuseMkdir: true });
    await assert.rejects(attempt(making.settings), fails(true, /folder/));
  });

  it('may retry when nothing listens on the port', async () => {
    const { server, settings } = await startServer();
    await server.close();
    await assert.rejects(attempt(settings), fails(false, /cannot be reached/));
  });

  it('ends with the signal’s reason when it is aborted', async () => {
    const { settings } = await startServer();
    const aborting = new AbortController();
    const opened = await connectSftp(settings, aborting.signal);
    aborting.abort(new Error('stop'));
    await assert.rejects(uploadFile(opened, upload), /stop/);
    await opened.close();
  });
});

for (const isImplicit of [false, true]) {
  describe(`uploading by FTPS, ${isImplicit ? 'implicit' : 'explicit'}, to pyftpdlib`, () => {
    it('makes the folders, leaves the whole file and nothing else, resumes, and checks the certificate', async () => {
      const root = join(folder, `ftps-${isImplicit}`);
      await mkdir(root);
      const server = await startFtpsServer({ root, isImplicit, folder });
      closing.push(server.close);
      const { host, port, user, password, certificate } = server;
      const settings = { host, port, user, password, isImplicit, certificateAuthority: certificate };
      const place = join(root, upload.folder);
      await using(await connectFtps(settings, never), async (transfer) => {
        await transfer.ensureFolder(upload.folder);
        const part = `${upload.folder}/.${upload.name}.${upload.run}.part`;
        await writeFile(join(place, `.${upload.name}.${upload.run}.part`), content.subarray(0, 1_000_000));
        assert.equal(await transfer.size(part), 1_000_000);
        await uploadFile(transfer, upload);
        await uploadFile(transfer, upload);
        const fresh = { ...upload, name: 'fresh.csv' };
        await uploadFile(transfer, fresh);
        assert.equal(hash(await readFile(join(place, 'fresh.csv'))), hash(content));
        await transfer.remove(`${upload.folder}/fresh.csv`);
      });
      await assertUploaded(root);

      await assert.rejects(
        connectFtps({ host, port, user, password, isImplicit }, never),
        fails(true, /self-signed|certificate/i),
      );
      await assert.rejects(connectFtps({ ...settings, password: 'wrong' }, never), fails(true, /530/));

      const late = { ...upload, name: 'late.csv' };
      const part = `${late.folder}/.${late.name}.${late.run}.part`;
      await writeFile(join(root, part), content.subarray(0, 1_000_000));
      await using(await connectFtps(settings, never), async (stopped) => {
        const held = await server.holdNext();
        const sending = stopped.send(local, part, 1_000_000);
        await until('its bytes wait at the server', async () => held.isHeld());
        await using(await connectFtps(settings, never), (transfer) => uploadFile(transfer, late));
        assert.equal(hash(await readFile(join(place, late.name))), hash(content));
        await held.release();
        await sending;
      });
      const message = 'a piece that arrives after the rename changes nothing';
      assert.equal(hash(await readFile(join(place, late.name))), hash(content), message);

      for (const how of ['ignore', 'refuse'] as const) {
        const again = { ...upload, name: `${how}.csv` };
        await writeFile(join(place, `.${again.name}.${again.run}.part`), content.subarray(0, 1_000_000));
        await server.continuesNothing(how);
        await using(await connectFtps(settings, never), (transfer) => uploadFile(transfer, again));
        assert.equal(hash(await readFile(join(place, again.name))), hash(content), how);
      }
    });
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
