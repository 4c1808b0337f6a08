import { describe, expect, it } from '@jest/globals';
import { BurstDetector, type BurstStep } from '../../admin/components/receiving/scan-burst.js';
import { readScan } from '../../admin/components/receiving/scan-kind.js';

function play(detector: BurstDetector, text: string, gap: number, from = 1000): { steps: BurstStep[]; at: number } {
  let at = from;
  const steps = [...text].map((character) => {
    at += gap;
    return detector.feed({ key: character === '\n' ? 'Enter' : character, at });
  });
  return { steps, at };
}

describe('scanner or hand', () => {
  it('takes keys less than 50 ms apart that end with Enter for a scan', () => {
    const detector = new BurstDetector();
    const { steps } = play(detector, '1Z999AA10123456784\n', 8);
    expect(steps.at(-1)).toBe('ended');
    expect(detector.take()).toBe('1Z999AA10123456784');
    expect(detector.take()).toBeNull();
  });

  it('takes a hand for a hand, however many keys', () => {
    const detector = new BurstDetector();
    const { steps } = play(detector, 'Ahmet Yilmaz\n', 120);
    expect(new Set(steps)).toEqual(new Set(['typed']));
    expect(detector.take()).toBeNull();
  });

  it('does not take two quick keys and Enter for a scan', () => {
    const detector = new BurstDetector();
    play(detector, '12\n', 30);
    expect(detector.take()).toBeNull();
  });

  it('keeps the lines of a two-dimensional code together', () => {
    const detector = new BurstDetector();
    const { steps } = play(detector, 'ACME LLC\nSTE 40726\n', 5);
    expect(steps.filter((step) => step === 'ended')).toHaveLength(2);
    expect(detector.take()).toBe('ACME LLC\nSTE 40726');
  });

  it('ends with Tab as well, and lets Shift stand between', () => {
    const detector = new BurstDetector();
    let at = 0;
    for (const key of ['Shift', 'T', 'Shift', 'B', 'A', '9', '3', '2', '6']) {
      at += 4;
      detector.feed({ key, at });
    }
    expect(detector.feed({ key: 'Tab', at: at + 4 })).toBe('ended');
    expect(detector.take()).toBe('TBA9326');
  });

  it('starts anew after a pause or another key', () => {
    const detector = new BurstDetector();
    const first = play(detector, 'ABCDEFG', 5);
    play(detector, '1234567\n', 5, first.at + 400);
    expect(detector.take()).toBe('1234567');
    const second = play(detector, 'ABCDEFG', 5, 5000);
    detector.feed({ key: 'ArrowLeft', at: second.at + 5 });
    play(detector, '1234567\n', 5, second.at + 10);
    expect(detector.take()).toBe('1234567');
  });
});

describe('what was scanned', () => {
  it.each(['40726', ' 4072-6 ', '#40726', '4072 6', '12345678', '948'])('a suite: %s', (text) => {
    expect(readScan(text)).toEqual({ kind: 'suite', ste: text.replace(/\D/g, '') });
  });

  it.each([
    ['1Z999AA10123456784', '1Z999AA10123456784'],
    ['1z 999 aa1 01 2345 6784', '1Z999AA10123456784'],
    ['TBA932604203985', 'TBA932604203985'],
    ['9400 9076 8373 4072 0210 09', '9400907683734072021009'],
    ['RR 123 456 785 TR', 'RR123456785TR'],
    [']C1420198029400907683734072021009', '420198029400907683734072021009'],
    ['\u001d420198029400907683734072021009', '420198029400907683734072021009'],
  ])('a barcode: %j', (text, code) => {
    expect(readScan(text)).toEqual({ kind: 'barcode', code });
  });

  it.each([
    'STE 40726',
    'SUITE 8350021',
    'STE8350021',
    'Daire 835002',
    'Ayşe Kaya\nSTE 40726',
    '2810 N CHURCH ST 19802',
    'Apt. 12345678',
  ])('a label: %j', (text) => {
    expect(readScan(text)).toEqual({ kind: 'label', text });
  });

  it('reads nothing out of control characters and blanks', () => {
    expect(readScan(' \u0000\u001d\u007f \n')).toBeNull();
    expect(readScan('')).toBeNull();
  });

  it('cuts a label of a megabyte', () => {
    const scan = readScan('STE 40726 '.repeat(100_000));
    expect(scan?.kind === 'label' && scan.text.length).toBe(16_000);
  });
});
