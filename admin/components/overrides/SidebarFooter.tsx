export default function SidebarFooter() {
  return null;
}
