"""Much to scan at once: whole trees and whole histories, on all cores."""
