/** What we use of pdfmake 0.3; its published types pull in the browser's, which hide Node's own. */
declare module 'pdfmake' {
  export type Content = string | { [property: string]: unknown };
  interface PdfMake {
    setFonts(fonts: Record<string, Record<string, string>>): void;
    setLocalAccessPolicy(allowed: (file: string) => boolean): void;
    setUrlAccessPolicy(allowed: (url: string) => boolean): void;
    createPdf(document: { content: Content[]; [property: string]: unknown }): { getBuffer(): Promise<Buffer> };
  }
  const pdfmake: PdfMake;
  export default pdfmake;
}
