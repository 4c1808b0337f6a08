/** The demo's cast: who they are, where their mailbox is, and what has arrived for them. Names and numbers are invented. */
export interface DemoCustomer {
  email: string;
  name: string;
  workspace: string;
  location: 'US' | 'TR';
  locale: 'en' | 'tr';
  timezone: string;
  aliases?: string[];
  members?: { email: string; name: string; role: 'ADMIN' | 'MEMBER' }[];
  pieces: DemoPiece[];
}

export interface DemoPiece {
  kind: 'PARCEL' | 'LETTER' | 'FLAT';
  status: 'EXPECTED' | 'PENDING' | 'IN_PROCESS' | 'ON_HOLD' | 'COMPLETED' | 'RETURNED' | 'DISPOSED';
  sender: string;
  trackingNumber?: string;
  carrier?: string;
  description?: string;
  daysAgo: number;
  weightGrams?: number;
  shelf?: string;
}

export const LOCATIONS = [
  {
    code: 'WIL',
    name: 'Wilmington',
    line1: '2810 N Church St',
    city: 'Wilmington',
    region: 'DE',
    postalCode: '19802',
    country: 'US',
    timezone: 'America/New_York',
    freeStorageDays: 30,
  },
  {
    code: 'IZM',
    name: 'İzmir',
    line1: 'Atatürk Cad. No:112',
    city: 'İzmir',
    region: null,
    postalCode: '35210',
    country: 'TR',
    timezone: 'Europe/Istanbul',
    freeStorageDays: 20,
  },
] as const;

export const CUSTOMERS: DemoCustomer[] = [
  {
    email: 'ayse@demo.example',
    name: 'Ayşe Çağlayan',
    workspace: 'Çağlayan Tasarım',
    location: 'TR',
    locale: 'tr',
    timezone: 'Europe/Istanbul',
    aliases: ['A. Çağlayan'],
    members: [{ email: 'murat@demo.example', name: 'Murat Işık', role: 'ADMIN' }],
    pieces: [
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'Trendyol Depo',
        trackingNumber: 'RR123456785TR',
        carrier: 'PTT',
        daysAgo: 1,
        weightGrams: 1240,
        shelf: 'A-01',
        description: 'Kumaş numuneleri',
      },
      { kind: 'LETTER', status: 'PENDING', sender: 'İzmir Vergi Dairesi', daysAgo: 3, weightGrams: 40, shelf: 'M-02' },
      {
        kind: 'PARCEL',
        status: 'IN_PROCESS',
        sender: 'Hepsiburada',
        trackingNumber: '7340012345671',
        daysAgo: 5,
        weightGrams: 3300,
        shelf: 'B-04',
      },
      {
        kind: 'PARCEL',
        status: 'EXPECTED',
        sender: 'Zara',
        trackingNumber: '1Z4X27E60398417252',
        carrier: 'UPS',
        daysAgo: 0,
        description: 'Kışlık mont',
      },
    ],
  },
  {
    email: 'jenna@demo.example',
    name: 'Jenna Aufderhar',
    workspace: 'Aufderhar Studio LLC',
    location: 'US',
    locale: 'en',
    timezone: 'America/Chicago',
    aliases: ['Aufderhar Studio'],
    members: [{ email: 'liam@demo.example', name: "Liam O'Connor", role: 'MEMBER' }],
    pieces: [
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'B&H Photo',
        trackingNumber: '1Z12345E0205271688',
        carrier: 'UPS',
        daysAgo: 0,
        weightGrams: 5400,
        shelf: 'A-03',
        description: 'Camera body',
      },
      { kind: 'FLAT', status: 'ON_HOLD', sender: 'Bank of Delaware', daysAgo: 12, weightGrams: 180, shelf: 'M-01' },
      {
        kind: 'PARCEL',
        status: 'COMPLETED',
        sender: 'Etsy seller',
        trackingNumber: '9400111899223100001234',
        carrier: 'USPS',
        daysAgo: 41,
        weightGrams: 760,
      },
      { kind: 'LETTER', status: 'DISPOSED', sender: 'Valued Customer Offers', daysAgo: 25, weightGrams: 30 },
    ],
  },
  {
    email: 'emre@demo.example',
    name: 'Emre Yıldız',
    workspace: 'Yıldız Elektronik A.Ş.',
    location: 'US',
    locale: 'tr',
    timezone: 'Europe/Istanbul',
    pieces: [
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'DigiKey',
        trackingNumber: '794644790138',
        carrier: 'FedEx',
        daysAgo: 2,
        weightGrams: 2210,
        shelf: 'A-02',
      },
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'Mouser Electronics',
        trackingNumber: '1Z5R89390357567127',
        carrier: 'UPS',
        daysAgo: 2,
        weightGrams: 870,
        shelf: 'A-02',
      },
      { kind: 'PARCEL', status: 'RETURNED', sender: 'Unknown shipper', daysAgo: 30, weightGrams: 9100 },
    ],
  },
  {
    email: 'maria@demo.example',
    name: 'María García López',
    workspace: 'García Imports',
    location: 'US',
    locale: 'en',
    timezone: 'Europe/Madrid',
    pieces: [
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'Amazon',
        trackingNumber: 'TBA301234567890',
        carrier: 'Amazon',
        daysAgo: 1,
        weightGrams: 640,
        shelf: 'C-01',
      },
      {
        kind: 'PARCEL',
        status: 'EXPECTED',
        sender: 'Apple',
        trackingNumber: '9400109205568412345678',
        carrier: 'USPS',
        daysAgo: 0,
      },
    ],
  },
  {
    email: 'igor@demo.example',
    name: 'İlker Öztürk',
    workspace: 'İlker Öztürk',
    location: 'TR',
    locale: 'tr',
    timezone: 'Europe/Istanbul',
    pieces: [
      { kind: 'LETTER', status: 'PENDING', sender: 'SGK İzmir', daysAgo: 6, weightGrams: 25, shelf: 'M-03' },
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'Kitapyurdu',
        trackingNumber: '310123456790',
        daysAgo: 24,
        weightGrams: 2100,
        shelf: 'B-03',
        description: 'Ücretsiz günleri biten koli',
      },
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'N11 Satıcısı',
        trackingNumber: '310123456789',
        daysAgo: 19,
        weightGrams: 1500,
        shelf: 'B-02',
      },
    ],
  },
  {
    email: 'sofia@demo.example',
    name: 'Sofia Bianchi',
    workspace: 'Bianchi & Co',
    location: 'US',
    locale: 'en',
    timezone: 'Europe/Rome',
    pieces: [
      { kind: 'FLAT', status: 'PENDING', sender: 'USPTO', daysAgo: 4, weightGrams: 210, shelf: 'M-01' },
      {
        kind: 'PARCEL',
        status: 'COMPLETED',
        sender: 'REI',
        trackingNumber: '1Z8V92A70367203024',
        carrier: 'UPS',
        daysAgo: 55,
        weightGrams: 4100,
      },
    ],
  },
  {
    email: 'noah@demo.example',
    name: 'Noah Williams',
    workspace: 'Noah Williams',
    location: 'US',
    locale: 'en',
    timezone: 'America/Los_Angeles',
    pieces: [
      {
        kind: 'PARCEL',
        status: 'PENDING',
        sender: 'Best Buy',
        trackingNumber: '9622001900000000000000776632517510',
        carrier: 'FedEx',
        daysAgo: 8,
        weightGrams: 7800,
        shelf: 'C-02',
      },
    ],
  },
  {
    email: 'zeynep@demo.example',
    name: 'Zeynep Şahin',
    workspace: 'Şahin Kitabevi',
    location: 'TR',
    locale: 'tr',
    timezone: 'Europe/Istanbul',
    pieces: [
      {
        kind: 'PARCEL',
        status: 'IN_PROCESS',
        sender: 'Kitapyurdu',
        trackingNumber: 'RB987654324TR',
        carrier: 'PTT',
        daysAgo: 7,
        weightGrams: 6200,
        shelf: 'B-01',
      },
    ],
  },
];

/** Labels that nobody could be found for: they stand on the unmatched shelf. */
export const UNMATCHED = [
  {
    location: 'US' as const,
    labelText: 'FROM\nWalmart\n702 SW 8th St\nTO\nR. Kowalczyk\n2810 N Church St\nWilmington, DE 19802',
    trackingNumber: '9261290100130435082878',
    reason: 'no_suite_on_label',
    daysAgo: 9,
    shelf: 'U-01',
  },
  {
    location: 'TR' as const,
    labelText: 'Gönderen: Çiçeksepeti\nAlıcı: Bay Hakan\nDaire 99999\nAtatürk Cad. No:112\n35210 İzmir',
    trackingNumber: 'RC123456785TR',
    reason: 'unknown_suite',
    daysAgo: 2,
    shelf: 'U-01',
  },
];
