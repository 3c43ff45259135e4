/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const gateway = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": "/src" } },
  build: {
    target: "es2023",
    // The gateway's policy allows no data: fonts, scripts or styles; every asset is a file of its own.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: { proxy: { "/api": gateway, "/health": gateway } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
