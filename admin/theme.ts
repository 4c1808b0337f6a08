/** Our colours over AdminJS's design system: contrast of text on its ground is 4.5 or more everywhere. */
export const theme = {
  colors: {
    primary100: '#1f5f8b',
    primary80: '#2f74a5',
    primary60: '#5d97c0',
    primary40: '#a5c6dd',
    primary20: '#e4eff7',
    accent: '#b4471f',
    bg: '#f4f6f8',
    text: '#17212b',
    hoverBg: '#2f74a5',
    border: '#d5dde4',
    inputBorder: '#b8c4ce',
    filterBg: '#17384f',
    filterInputBorder: '#47677e',
  },
  font: "'Inter Variable', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
};
