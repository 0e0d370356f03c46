/** Made by build.mjs: for every file of src/islands the tag's name and how to load it. */
declare module "islands:registry" {
  const registry: Record<string, (() => Promise<unknown>) | undefined>;
  export default registry;
}
