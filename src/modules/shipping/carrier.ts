import type { CarrierAdapter } from '../../generated/prisma/client.js';
import type { Config } from '../../shared/config.js';
import { easypostCarrier } from './carrier.easypost.js';
import type { CarrierPort } from './carrier.port.js';
import { tableCarrier } from './carrier.table.js';

/** The one that quotes: CARRIER. */
export function carrierOf(config: Config): CarrierPort {
  return adapterOf(config.carrier === 'easypost' ? 'EASYPOST' : 'TABLE');
}

/** The one that a shipment was quoted by, whatever CARRIER says today. */
export function adapterOf(adapter: CarrierAdapter): CarrierPort {
  return adapter === 'EASYPOST' ? easypostCarrier : tableCarrier;
}
