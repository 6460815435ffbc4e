import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** Shade 8 and automatic contrast: the lighter defaults miss WCAG AA. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: { Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } }, Anchor: { defaultProps: { underline: 'always' } } },
});

/** Hints in the default grey and faults in the default red miss WCAG AA too. */
export const darkerHints: CSSVariablesResolver = () => ({ variables: { '--mantine-color-dimmed': '#495057' }, light: { '--mantine-color-dimmed': '#495057', '--mantine-color-placeholder': '#5c636a', '--mantine-color-error': '#c92a2a' }, dark: {} });
