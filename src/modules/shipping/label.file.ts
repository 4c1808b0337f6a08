import { fileTypeFromBuffer } from 'file-type';
import type { Config } from '../../shared/config.js';
import { fetchOutside } from '../../shared/outbound-file.js';
import type { BoughtLabel } from './carrier.port.js';

const MAX_BYTES = 5 * 1_048_576;

/** The label's picture from where the carrier says it lies: one of its own hosts, and nowhere else. */
export async function fetchLabel(config: Config, url: string): Promise<BoughtLabel['file']> {
  const { apiUrl, labelHosts } = config.easypost;
  const body = await fetchOutside(url, {
    hosts: labelHosts,
    // Where the operator has pointed us at another server (a test's, a proxy's), its files come from there too.
    trusted: apiUrl ? [new URL(apiUrl).origin] : [],
    maxBytes: MAX_BYTES,
    timeoutMs: 15_000,
  });
  const found = await fileTypeFromBuffer(body);
  if (found?.mime !== 'application/pdf' && found?.mime !== 'image/png')
    throw new Error(`the carrier's label is neither PDF nor PNG but ${found?.mime ?? 'unknown'}`);
  return { contentType: found.mime, body };
}
