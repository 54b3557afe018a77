// The package types its front door only; this types the single files behind it.
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  const icon: import('@tabler/icons-react').Icon;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports them
  export default icon;
}
