/** What other modules call (package-action from FORWARD and CONSOLIDATE) in one place. */
export { QUOTE_HOURS, quoteRates } from './quote.service.js';
export { cancelShipment } from './shipment.cancel.js';
export { createShipment, getShipment, listShipments, type NewShipment } from './shipment.service.js';
