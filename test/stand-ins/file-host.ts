import { deflateSync } from 'node:zlib';
import { file, page, startHostileServer, status, type HostileServer } from './hostile-server.ts';

export interface FileHostStandIn {
  url: string;
  /** For MUSTER_DOWNLOAD_ALLOW: it listens on this machine, where files are not downloaded from otherwise. */
  place: string;
  /** What links of an asset can lead to. */
  paperOf(number: number): string;
  landingPageOf(number: number): string;
  tableOf(number: number): string;
  /** A page that is not a file and links to none. */
  about: string;
  /** How many answers held a file, or a part of one. */
  requests: HostileServer['requests'];
  close(this: void): Promise<void>;
}

/** A well-behaved host of papers (real PDFs), tables and landing pages. */
export async function startFileHostStandIn(): Promise<FileHostStandIn> {
  const server = await startHostileServer();
  server.otherwise((request, response) => {
    const path = new URL(request.url ?? '/', server.url).pathname;
    const [, kind, number = '0'] = /^\/(papers|tables|landing)\/(\d+)(?:\.\w+)?$/.exec(path) ?? [];
    if (kind === 'papers') {
      return file({ body: makePdf(`Paper ${number}`), type: 'application/pdf', etag: `"paper-${number}"` })(
        request,
        response,
      );
    }
    if (kind === 'tables') {
      const body = Buffer.from(`year,value\r\n2024,${number}\r\n2025,${Number(number) + 1}\r\n`);
      return file({ body, type: 'text/csv', etag: `"table-${number}"` })(request, response);
    }
    if (kind === 'landing') {
      const link = `</papers/${number}.pdf>; rel="item"; type="application/pdf"`;
      return page(`<!doctype html><title>Paper ${number}</title><p>The paper is behind the link.</p>`, { link })(
        request,
        response,
      );
    }
    if (path === '/about') return page('<!doctype html><title>About</title><p>A host of files.</p>')(request, response);
    return status(404)(request, response);
  });
  return {
    url: server.url,
    place: server.place,
    paperOf: (number) => `${server.url}/papers/${number}.pdf`,
    landingPageOf: (number) => `${server.url}/landing/${number}`,
    tableOf: (number) => `${server.url}/tables/${number}.csv`,
    about: `${server.url}/about`,
    requests: server.requests,
    close: () => server.close(),
  };
}

/** One page with a line of text, as PDF readers open it. @param text ASCII without brackets. */
function makePdf(text: string): Buffer {
  const content = deflateSync(`BT /F1 24 Tf 72 720 Td (${text}) Tj ET`);
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    ),
    Buffer.concat([
      Buffer.from(`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`),
      content,
      Buffer.from('\nendstream'),
    ]),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
  ];
  let pdf = Buffer.from('%PDF-1.7\n');
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(pdf.length);
    pdf = Buffer.concat([pdf, Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(end)]);
}
