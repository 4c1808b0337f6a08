import type { Random } from './labels.js';

const FIRST = {
  en: 'Abigail Austin Beatrix Bethany Callum Chloe Clive Daphne Declan Edmund Eleanor Fergus Fiona Gareth Gemma Harriet Hugo Imogen Ian Jacob Jade Keith Lachlan Lydia Malcolm Matilda Neil Nigel Olive Oscar Patricia Philippa Quentin Rhys Rosalind Rupert Saskia Sean Tabitha Toby Ursula Victor Winifred Yvonne Zachary'.split(
    ' ',
  ),
  tr: 'Abdullah Ahmet Aslı Ayşegül Barış Berk Beyza Burcu Can Cemre Çağla Çetin Deniz Derya Doğan Ece Efe Elif Emre Esra Fatma Ferhat Gamze Gökhan Gülşah Hakan Hatice Ilgın Işıl İbrahim İlker İpek Kaan Kerem Leyla Mehmet Melis Mustafa Nilüfer Oğuz Onur Ömer Özge Özlem Pelin Rüya Selçuk Sibel Şebnem Şükrü Tuğba Tolga Ufuk Umut Ünal Yağız Yiğit Zeynep'.split(
    ' ',
  ),
  es: 'Alejandro Álvaro Beatriz Begoña Carmen Concepción Dolores Esteban Félix Gonzalo Inés Íñigo Jesús Joaquín José Lucía Mónica Nicolás Óscar Pilar Rocío Sofía Tomás Ximena Zoé'.split(
    ' ',
  ),
  de: 'Annegret Björn Dörte Friedhelm Gisela Günther Heike Ingeborg Jörg Jürgen Käthe Liesel Lüder Marlies Norbert Ottilie Rüdiger Sönke Swantje Torben Ulrike Volker Wiebke'.split(
    ' ',
  ),
  asia: 'Wei Ming Hui Xin Yan Li Jun Hao Linh Thanh Minh Priya Arjun Anjali Rohan Sunita Vikram Yuki Haruto Akira Min-jun Seo-yeon Aisha Omar Fatima Yusuf Khalid Layla'.split(
    ' ',
  ),
};
const LAST = {
  en: "Ackroyd Ashworth Bairstow Blackwood Braithwaite Chatterton Clutterbuck Cooper Crabtree Dawson Entwistle Fairbanks Fletcher Gallagher Greenhalgh Hargreaves Hathaway Ingham Jarvis Kettlewell Lockwood MacDonald McAllister Merriweather Nightingale O'Brien O'Sullivan Ogden Pemberton Quigley Ramsbottom Rutherford Sidebottom Sutcliffe Thackeray Underwood Vickers Wainwright Whitaker Yardley".split(
    ' ',
  ),
  tr: 'Acar Akyüz Aksoy Altun Aydın Balcı Başaran Bilgin Bozkır Candan Çakır Çelik Çiçek Demir Doğan Duman Ekinci Erdoğmuş Ergün Eroğlu Göktürk Gündüz Güneş Işık İnce Kahraman Karabulut Kılıç Kaya Koç Korkmaz Kurt Küçük Maraşlı Oğuz Öz Özçelik Özgür Polat Sağlam Sarıkaya Şahin Şimşek Taş Tekin Toprak Tunç Uçar Uysal Ünlü Yalçın Yavuz Yıldız Yılmaz Yüksel'.split(
    ' ',
  ),
  es: 'Aguirre Álvarez Benítez Bermúdez Cabrera Castañeda Domínguez Echeverría Fuentes Gálvez Gutiérrez Hernández Ibáñez Jiménez Lozano Márquez Muñoz Núñez Ordóñez Peña Quiñones Rodríguez Sepúlveda Trujillo Urrutia Vázquez Yáñez Zúñiga'.split(
    ' ',
  ),
  de: 'Achterberg Böttcher Brückner Dörfler Eichendorff Färber Grünewald Häußler Jäger Köhler Kröger Langenscheidt Müller Nüßlein Oehlenschläger Pfänder Quäck Rößler Schäfer Schönfeld Strauß Tönnies Übelacker Vögele Wäschle Zöllner'.split(
    ' ',
  ),
  asia: 'Nguyen Tran Pham Huang Zhang Chen Lin Wu Xu Sharma Patel Gupta Reddy Iyer Tanaka Suzuki Watanabe Kim Park Choi Al-Masri El-Sayed Haddad Rahman Siddiqui'.split(
    ' ',
  ),
};
/** Surnames put together of two halves, or two in a thousand customers would share their whole name. */
const HALVES: Readonly<Record<string, readonly [string, string]>> = {
  en: [
    'Ash Black Brad Chad Col Dun Ed Ever Gran Hal Har Hol King Lang Light Mar Nor Os Pres Rad Stan Thorn Wal West Whit',
    'bourne bridge bury by combe croft field ford ham hurst land ley man ridge shaw stead stock ton wick wood worth',
  ],
  tr: [
    'Ak Al Ay Bal Bay Can Dağ Demir Er Gök Gül Kara Kaya Kıl Kor Öz Sağ Sarı Taş Tan Tok Uzun Yal Yurt',
    'ateş bağ bay çınar dağ demir doğan er gül han kan kaya lı man oğlu soy su şen taş türk tepe var yol',
  ],
  es: [
    'Alb Ara Bar Cam Car Cas Cer Del Esp Gal Gran Her Lam Mon Mor Nav Pal Per Ram Sal Sol Ter Val Ver Vil',
    'ada ales alta ano ante arez ato ero edo ejo eno era eta illo ín ino ola ondo orna osa uela',
  ],
  de: [
    'Alten Berg Birken Brand Buchen Eber Eichen Feld Gold Grün Hart Hirsch Hohen Kalten Kirch Langen Linden Mühl Neu Ober Rosen Schwarz Stein Wald Weiß',
    'bach bauer baum berg born brink bruch dorf feld garten hagen hain hardt haus heim hof holz kamp mann meier rath stein thal wald',
  ],
  asia: [
    'Chan Chat Chow Deng Feng Gao Guo Hashi Ishi Kuma Mori Naka Naga Oka Saka Shima Taka Tomo Ue Yama Yoshi',
    'da gawa guchi hara hashi kawa ki mi moto mura no ta ya yama zaki',
  ],
};

function surname(random: Random, tongue: keyof typeof LAST): string {
  if (random.chance(0.3)) return random.pick(LAST[tongue]);
  const [starts = '', ends = ''] = HALVES[tongue] ?? [];
  return random.pick(starts.split(' ')) + random.pick(ends.split(' '));
}

const TRADES =
  'Imports Logistics Design Ceramics Textiles Robotics Foods Outfitters Bindery Optics Tekstil Yazılım Gıda Mobilya Danışmanlık Consulting Ventures Press Apparel Electronics'.split(
    ' ',
  );
const WORDS =
  'Harbor Juniper Copper Lantern Maple Osprey Quarry Saffron Thistle Willow Anadolu Bosphorus Ege Kuzey Marmara Atlas Vega Orion Nova Zenith Cobalt Ember Fjord Glacier Heron'.split(
    ' ',
  );
const FORMS = [
  'LLC',
  'Inc.',
  'Ltd',
  'GmbH',
  'A.Ş.',
  'Ltd. Şti.',
  'S.L.',
  'Corp.',
  'BV',
  'San. ve Tic. A.Ş.',
  'Co.',
  '',
];

const TONGUES = ['en', 'tr', 'tr', 'es', 'de', 'asia'] as const;

export function personName(random: Random): string {
  const tongue = random.pick(TONGUES);
  const first = random.pick(FIRST[tongue]);
  const last = surname(random, tongue);
  if (tongue === 'es' || random.chance(0.12)) return `${first} ${last} ${surname(random, tongue)}`;
  if (random.chance(0.1)) return `${first} ${random.pick(FIRST[tongue])} ${last}`;
  if (random.chance(0.05)) return `${first} ${last}-${surname(random, tongue)}`;
  return `${first} ${last}`;
}

export function companyName(random: Random): string {
  const form = random.pick(FORMS);
  const core = random.chance(0.5)
    ? `${surname(random, random.pick(TONGUES))} ${random.pick(TRADES)}`
    : random.chance(0.5)
      ? `${surname(random, random.pick(TONGUES))} & ${random.pick(['Sons', 'Partners', 'Daughters'])}`
      : `${random.pick(WORDS)} ${random.pick(WORDS)} ${random.pick(TRADES)}`;
  return `${core} ${form}`.trim();
}

const OCR: Readonly<Record<string, string>> = {
  e: 'c',
  c: 'e',
  l: 'I',
  i: 'l',
  o: '0',
  a: 'o',
  n: 'r',
  u: 'v',
  h: 'b',
  m: 'rn',
  t: 'f',
  s: '5',
  g: 'q',
  b: 'h',
};

/** One misread, lost, doubled or swapped letter. */
export function misread(random: Random, name: string): string {
  const at = 1 + random.below(Math.max(1, name.length - 1));
  const char = name.charAt(at);
  if (!/\p{L}/u.test(char)) return name;
  const kind = random.below(4);
  if (kind === 0) return name.slice(0, at) + name.slice(at + 1);
  if (kind === 1) return name.slice(0, at) + char + name.slice(at);
  if (kind === 2 && at + 1 < name.length) return name.slice(0, at) + name.charAt(at + 1) + char + name.slice(at + 2);
  return name.slice(0, at) + (OCR[char.toLowerCase()] ?? 'r') + name.slice(at + 1);
}

/** The name as a sender may write it. */
export function writtenName(random: Random, name: string, noise: number): string {
  const isCompany =
    /&|LLC|Inc|Ltd|GmbH|A\.Ş|S\.L|Corp|BV|Co\.$/.test(name) || TRADES.some((trade) => name.includes(trade));
  let written = name;
  const words = name.split(' ');
  const style = random.below(20);
  if (!isCompany && words.length > 1) {
    if (style === 0) written = `${words[0]?.charAt(0)}. ${words.slice(1).join(' ')}`;
    else if (style === 1) written = `${words.slice(1).join(' ')}, ${words[0]}`;
    else if (style === 2) written = `${words.slice(1).join(' ').toLocaleUpperCase('tr')} ${words[0]}`;
    else if (style === 3 && words.length > 2) written = `${words[0]} ${words[words.length - 1]}`;
    else if (style === 4) written = `${random.pick(['Mr', 'Mrs.', 'Ms', 'Dr.', 'Sayın', 'Herr', 'Sra.'])} ${name}`;
    else if (style === 5) written = `${words[0]} ${random.pick('ABCDEFGHK'.split(''))}. ${words.slice(1).join(' ')}`;
  } else if (isCompany) {
    if (style === 0) written = name.replace(/ (LLC|Inc\.|Ltd|GmbH|A\.Ş\.|Corp\.|BV|S\.L\.|Co\.)$/, '');
    else if (style === 1) written = name.replace('&', 'and');
    else if (style === 2) written = name.replace('A.Ş.', 'AŞ').replace('Inc.', 'INC');
  }
  if (random.chance(0.3)) written = written.toUpperCase();
  else if (random.chance(0.1)) written = written.toLowerCase();
  if (random.chance(0.35)) written = plainLetters(written);
  if (random.chance(noise)) written = misread(random, written);
  if (random.chance(noise / 4)) written = misread(random, written);
  if (random.chance(noise / 8)) written = written.replace(' ', '');
  return written;
}

function plainLetters(text: string): string {
  return text.replace(/ı/g, 'i').replace(/ß/g, 'ss').normalize('NFD').replace(/\p{M}/gu, '');
}
