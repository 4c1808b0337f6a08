import { z } from 'zod';
import { HandOverInput, PackInput, ReasonInput } from '../../src/modules/shipping/desk.schema.js';
import { handOverShipment, markReturned } from '../../src/modules/shipping/hand-over.service.js';
import { buyLabel, withdrawLabel } from '../../src/modules/shipping/label.service.js';
import { packShipment } from '../../src/modules/shipping/pack.service.js';
import { ServiceInput, ZoneInput } from '../../src/modules/shipping/rate-table.schema.js';
import { createService, createZone, updateService, updateZone } from '../../src/modules/shipping/rate-table.service.js';
import { cancelShipment } from '../../src/modules/shipping/shipping.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffAction } from '../action.js';
import { type OfficeResource, resourceForm } from '../resource.js';
import { amounts, Nothing, reasonField } from './billing-fields.js';

/** What staff do with a shipment; checks call `buyLabel` and `handOver` by these names. The desk (pages/ShippingDesk.tsx) calls the same. */
const shipmentActions = {
  pack: staffAction({
    kind: 'record',
    icon: 'Box',
    payload: PackInput,
    fields: [
      { name: 'weightGrams', type: 'number', required: true },
      { name: 'lengthMm', type: 'number' },
      { name: 'widthMm', type: 'number' },
      { name: 'heightMm', type: 'number' },
      { name: 'accept', type: 'switch' },
    ],
    async handle(ctx, given, id) {
      await packShipment(ctx, id, given);
      return { message: 'packed' };
    },
  }),
  buyLabel: staffAction({
    kind: 'record',
    icon: 'Printer',
    variant: 'primary',
    payload: Nothing,
    confirm: 'confirmLabel',
    async handle(ctx, _payload, id) {
      const label = await buyLabel(ctx, id);
      if (label.status === 'FAILED') throw fail('label_refused', { detail: `The carrier refuses: ${label.error}` });
      const { status, trackingNumber } = label;
      return {
        message: status === 'BUYING' ? 'labelUnderWay' : 'labelBought',
        body: { label: { status, trackingNumber } },
      };
    },
  }),
  handOver: staffAction({
    kind: 'record',
    icon: 'Truck',
    payload: HandOverInput,
    fields: [
      { name: 'barcode', type: 'text' },
      { name: 'trackingNumber', type: 'text', initial: '' },
    ],
    async handle(ctx, given, id) {
      await handOverShipment(ctx, id, given);
      return { message: 'handedOver' };
    },
  }),
  withdrawLabel: staffAction({
    kind: 'record',
    icon: 'RotateCcw',
    payload: ReasonInput,
    fields: [reasonField],
    async handle(ctx, { reason }, id) {
      await withdrawLabel(ctx, id, reason);
      return { message: 'labelWithdrawn' };
    },
  }),
  markReturned: staffAction({
    kind: 'record',
    icon: 'CornerDownLeft',
    payload: ReasonInput,
    fields: [reasonField],
    async handle(ctx, { reason }, id) {
      await markReturned(ctx, id, reason);
      return { message: 'cameBack' };
    },
  }),
  cancel: staffAction({
    kind: 'record',
    icon: 'XCircle',
    variant: 'danger',
    payload: ReasonInput,
    fields: [reasonField],
    async handle(ctx, { reason }, id) {
      await cancelShipment(ctx, id, reason);
      return { message: 'shipmentCancelled' };
    },
  }),
};

const ServiceForm = ServiceInput.omit({ zoneId: true }).extend({ zone: z.uuid() });
const columnsOf = ({ zone, ...given }: z.output<typeof ServiceForm>) => ({ ...given, zoneId: zone });

export const shippingResources: readonly OfficeResource[] = [
  {
    model: 'Shipment',
    group: 'warehouse',
    icon: 'Truck',
    title: 'number',
    list: ['number', 'workspace', 'status', 'carrier', 'service', 'country', 'trackingNumber', 'createdAt'],
    filter: ['number', 'workspace', 'status', 'location', 'country', 'trackingNumber', 'createdAt'],
    sort: ['createdAt'],
    defaultSort: { by: 'createdAt', direction: 'desc' },
    omit: ['quote', 'rate', 'quoteId', 'rateId', 'customsFileId', 'trackingKey', 'packedById', 'createdById', 'origin'],
    look: amounts('amount'),
    actions: shipmentActions,
  },
  {
    model: 'ShippingLabel',
    group: 'warehouse',
    icon: 'Printer',
    title: 'trackingNumber',
    list: ['shipment', 'status', 'trackingNumber', 'cost', 'refundStatus', 'attempts', 'error', 'createdAt'],
    filter: ['shipment', 'status', 'trackingNumber', 'createdAt'],
    sort: ['createdAt'],
    defaultSort: { by: 'createdAt', direction: 'desc' },
    omit: ['fileId', 'externalId'],
    look: amounts('cost'),
  },
  {
    model: 'ShippingZone',
    group: 'catalog',
    icon: 'Globe',
    title: 'name',
    list: ['code', 'name', 'originCountry', 'countries'],
    filter: ['code', 'name', 'originCountry'],
    form: resourceForm({ schema: ZoneInput, create: createZone, update: updateZone }),
  },
  {
    model: 'ShippingService',
    group: 'catalog',
    icon: 'Tag',
    title: 'service',
    list: ['carrier', 'service', 'zone', 'days', 'volumetricDivisor', 'active'],
    filter: ['carrier', 'zone', 'active'],
    look: { steps: { edit: 'RateSteps', show: 'RateSteps' } },
    form: resourceForm({
      schema: ServiceForm,
      create: (ctx, given) => createService(ctx, columnsOf(given)),
      update: (ctx, id, given, version) => updateService(ctx, id, columnsOf(given), version),
    }),
  },
];
