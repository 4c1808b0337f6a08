-- A label on its way back to the carrier does not keep its shipment from getting another.
DROP INDEX "ShippingLabel_one_live";
CREATE UNIQUE INDEX "ShippingLabel_one_live" ON "ShippingLabel" ("shipmentId") WHERE status IN ('BUYING', 'BOUGHT');
