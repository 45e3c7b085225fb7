;; why: a wording that is not UTF-8
;; zh: 执行失败
;; en: utf-8
;; check: describe

;; item wording
(data (i32.const 2056) "\ff\fe\fd")
