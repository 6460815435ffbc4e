import { createTheme } from '@mantine/core';

/** Shade 8 and automatic contrast: the lighter defaults miss WCAG AA. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: { Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } }, Anchor: { defaultProps: { underline: 'always' } } },
});
