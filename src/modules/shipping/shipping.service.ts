/** What other modules call (package-action from FORWARD and CONSOLIDATE) in one place. */

export { handOverShipment, markReturned } from './hand-over.service.js';
export { orderLabel } from './label.service.js';
export { QUOTE_HOURS, quoteRates } from './quote.service.js';
export { cancelShipment } from './shipment.cancel.js';
export { createShipment, getShipment, listShipments, type NewShipment } from './shipment.service.js';
