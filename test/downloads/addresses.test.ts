import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { checkAddress, readAddress } from '../../activities/services/download/check-address.ts';
import { isPublicAddress } from '../../activities/services/download/public-address.ts';

const NOWHERE = { allow: new Set<string>() };

function refusal(text: string, from?: string): string | undefined {
  const url = readAddress(text);
  if (!url) return 'unreadable';
  const checked = checkAddress(url, NOWHERE, from === undefined ? undefined : new URL(from));
  return checked.kind === 'failed' ? checked.reason : undefined;
}

describe('an address of a link', () => {
  it('is refused when it is an internal one, in any notation', () => {
    const inside = [
      'http://127.0.0.1/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://0177.0.0.1/',
      'http://0/',
      'http://0.0.0.0/',
      'http://10.1.2.3/',
      'http://172.16.0.1/',
      'http://192.168.1.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http://100.64.0.1/',
      'http://224.0.0.1/',
      'http://255.255.255.255/',
      'http://[::1]/',
      'http://[::]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[::127.0.0.1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[2002:7f00:1::]/',
      'http://[fd00::1]/',
      'http://[fe80::1]/',
      'http://[ff02::1]/',
      'http://１２７.０.０.１/',
    ];
    for (const address of inside) assert.equal(refusal(address), 'ADDRESS_BLOCKED', address);
  });

  it('is refused with another scheme, another port, or credentials in it', () => {
    assert.equal(refusal('ftp://example.org/file.pdf'), 'ADDRESS_NOT_SUPPORTED');
    assert.equal(refusal('file:///etc/passwd'), 'ADDRESS_NOT_SUPPORTED');
    assert.equal(refusal('javascript:alert(1)'), 'ADDRESS_NOT_SUPPORTED');
    assert.equal(refusal('http://example.org:22/'), 'PORT_NOT_ALLOWED');
    assert.equal(refusal('https://user:secret@example.org/'), 'CREDENTIALS_IN_ADDRESS');
    assert.equal(refusal('no address'), 'unreadable');
    assert.equal(refusal(`https://example.org/${'a'.repeat(8_000)}`), 'ADDRESS_NOT_SUPPORTED');
  });

  it('is not followed from https down to http', () => {
    assert.equal(refusal('http://example.org/', 'https://example.org/'), 'DOWNGRADED');
    assert.equal(refusal('https://example.org/', 'http://example.org/'), undefined);
  });

  it('may be a bare DOI, which is looked up where DOIs are', () => {
    assert.equal(readAddress('10.5072/abc')?.href, 'https://doi.org/10.5072/abc');
    assert.equal(readAddress('doi: 10.5072/abc')?.href, 'https://doi.org/10.5072/abc');
  });

  it('is allowed when it is on the list, with that port only', () => {
    const policy = { allow: new Set(['127.0.0.1:8080', 'files.internal:80']) };
    const check = (text: string) => checkAddress(new URL(text), policy).kind;
    assert.equal(check('http://127.0.0.1:8080/x'), 'address');
    assert.equal(check('http://FILES.internal/x'), 'address');
    assert.equal(check('http://127.0.0.1:8081/x'), 'failed');
    assert.equal(check('https://files.internal:8443/x'), 'failed');
  });

  it('is public among IPv6 addresses only within 2000::/3', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const outside = fc
      .tuple(group, ...Array.from({ length: 7 }, () => group))
      .filter(([first]) => first < 0x2000 || first > 0x3fff)
      .map((groups) => groups.map((each) => each.toString(16)).join(':'));
    fc.assert(fc.property(outside, (address) => !isPublicAddress(address)));
    for (const address of ['4000::1', '5f00::1', 'a000::1', '1fff::1', 'fec0::1', '::8.8.8.8', '::ffff:0:8.8.8.8']) {
      assert.ok(!isPublicAddress(address), address);
    }
  });

  it('is public only outside all special ranges', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
      fc.tuple(fc.constantFrom(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
    );
    fc.assert(
      fc.property(inside, (parts) => {
        const address = parts.join('.');
        return !isPublicAddress(address) && !isPublicAddress(`::ffff:${address}`) && !isPublicAddress(`::${address}`);
      }),
    );
    for (const prefix of [
      '64:ff9b::',
      '64:ff9b:1::',
      '2002:',
      '2001:0:',
      '::ffff:0:',
      '100::',
      '2001:db8::',
      '3fff::',
    ]) {
      assert.ok(!isPublicAddress(prefix.endsWith('::') ? `${prefix}808:808` : `${prefix}808:808::`), prefix);
    }
    for (const address of ['8.8.8.8', '2606:4700::1111', '193.0.6.139']) assert.ok(isPublicAddress(address), address);
  });
});
