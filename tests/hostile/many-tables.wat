;; why: two tables, each within the limit, together beyond it
;; zh: 表上限 10000 项
;; en: the table limit is 10000 elements
;; check: describe

;; item table
(table 6000 funcref)
(table 6000 funcref)
